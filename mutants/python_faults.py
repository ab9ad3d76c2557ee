"""Faults in Python: the operators of mutmut that leave code which still runs, and two of our own (a call left out, a
condition that always holds or never does). Left out are those that end in an exception at once, such as `x = None`,
since any test would notice, and changed wording of sentences."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import mutators
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.pragma_handling import IgnoredCode

from mutants.fault import ROOT, Fault, line_of


def leave_call_out(node: cst.SimpleStatementLine) -> Iterator[cst.CSTNode]:
    """A statement that is nothing but a call (awaited or not) becomes `pass`."""
    if len(node.body) == 1 and isinstance(node.body[0], cst.Expr):
        value = node.body[0].value
        if isinstance(value.expression if isinstance(value, cst.Await) else value, cst.Call):
            yield node.with_changes(body=[cst.Pass()])


def decide_condition(node: cst.If) -> Iterator[cst.CSTNode]:
    """The condition of an `if` always holds, or never."""
    for value in ("True", "False"):
        yield node.with_changes(test=cst.Name(value))


def leave_keyword_out(node: cst.Call) -> Iterator[cst.CSTNode]:
    """One of several named arguments is not passed: its default is taken."""
    for index, argument in enumerate(node.args):
        if argument.keyword is not None and len(node.args) > 1:
            yield node.with_changes(args=[*node.args[:index], *node.args[index + 1 :]])


def change_code(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
    """A text without spaces is a code, a name or a key; one with spaces is wording."""
    if not set(node.raw_value) & set(" \n{}") and node.raw_value and not node.value.endswith(('"""', "'''")):
        yield node.with_changes(value=f"{node.prefix}{node.quote}XX{node.raw_value}{node.quote}")


Operator = Callable[[Any], Iterable[cst.CSTNode]]
OPERATORS: dict[str, tuple[type[cst.CSTNode], Operator]] = {
    "number": (cst.BaseNumber, mutators.operator_number),
    "text": (cst.SimpleString, change_code),
    "true and false": (cst.Name, mutators.operator_name),
    "not": (cst.UnaryOperation, mutators.operator_remove_unary_ops),
    "method of text": (cst.Call, mutators.operator_symmetric_string_methods_swap),
    "keyword": (cst.CSTNode, mutators.operator_keywords),
    "operator": (cst.CSTNode, mutators.operator_swap_op),
    "either or": (cst.IfExp, mutators.operator_if_exp),
    "call": (cst.SimpleStatementLine, leave_call_out),
    "condition": (cst.If, decide_condition),
    "argument": (cst.Call, leave_keyword_out),
}


def python_faults(path: Path) -> Iterator[Fault]:
    """Every fault of these kinds in the functions of a file."""
    text = path.read_text(encoding="utf-8")
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    places = wrapper.resolve(PositionProvider)
    for kind, before_node, after_node in mutations(wrapper):
        span = places[before_node]
        begin = starts[span.start.line - 1] + span.start.column
        end = starts[span.end.line - 1] + span.end.column
        before = text[begin:end]
        after = wrapper.module.code_for_node(after_node).strip()
        if after != before and "msgspec" not in before.partition("(")[0]:
            yield Fault(str(path.relative_to(ROOT)), kind, line_of(text, begin), begin, before, after)


def mutations(wrapper: MetadataWrapper) -> Iterator[tuple[str, cst.CSTNode, cst.CSTNode]]:
    """The kind, what stands there, and what would stand there instead. Of an `if` that is its condition alone."""
    kinds: dict[int, str] = {}

    def noting(kind: str, operator: Operator) -> Operator:
        def noted(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
            for instead in operator(node):
                kinds[id(instead)] = kind
                yield instead

        return noted

    visitor = MutationVisitor(
        [(of, noting(kind, operator)) for kind, (of, operator) in OPERATORS.items()], IgnoredCode(set(), set(), set())
    )
    wrapper.visit(visitor)
    for each in visitor.mutations:
        before, after, kind = each.original_node, each.mutated_node, kinds[id(each.mutated_node)]
        if isinstance(before, cst.If) and isinstance(after, cst.If):
            before, after = before.test, after.test
        if each.contained_by_top_level_function is not None:
            yield kind, before, after
