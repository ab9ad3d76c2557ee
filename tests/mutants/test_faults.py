"""The faults that `make mutants` plants: each is where it says, and leaves code that can be read."""

import ast

import pytest
from mutants.choose_faults import sample
from mutants.fault import ROOT, Fault
from mutants.near_tests import choose_tests, place_of
from mutants.python_faults import python_faults
from mutants.recorder import Recording
from mutants.sql_faults import conditions, sql_faults
from mutants.tables import finds_always
from mutants.template_faults import template_faults

from orderwright.console.looks import environment

SOURCE = ROOT / "src" / "orderwright"
RELEASE = SOURCE / "orders" / "release_orders.py"


def changed_texts(faults: list[Fault]) -> list[str]:
    texts = {fault.path: (ROOT / fault.path).read_text(encoding="utf-8") for fault in faults}
    changed = [fault.applied(texts[fault.path]) for fault in faults]
    assert all(new != texts[fault.path] for new, fault in zip(changed, faults, strict=True))
    return changed


def test_python_with_a_fault_still_parses() -> None:
    faults = list(python_faults(RELEASE))
    assert {"call", "condition", "operator", "number"} <= {fault.kind for fault in faults}
    for text in changed_texts(faults):
        ast.parse(text)


def test_a_template_with_a_fault_still_parses() -> None:
    faults = [fault for path in sorted((SOURCE / "templates").rglob("order*.html")) for fault in template_faults(path)]
    assert {"button left out", "address", "condition turned"} <= {fault.kind for fault in faults}
    for text in changed_texts(faults):
        environment().parse(text)


def test_sql_loses_one_condition_its_lock_or_its_order() -> None:
    faults = list(sql_faults(SOURCE / "stock" / "move_stock.sql"))
    assert {"lock", "direction"} <= {fault.kind for fault in faults}
    assert all(fault.scope for fault in faults)


def test_every_fault_of_sql_stands_where_it_is_planted() -> None:
    faults = [
        fault for path in sorted(SOURCE.rglob("*.sql")) if "migrations" not in path.parts for fault in sql_faults(path)
    ]
    assert "conflict" in {fault.kind for fault in faults}
    changed_texts(faults)


@pytest.mark.parametrize(
    ("code", "left_out"),
    [
        ("select 1 from t where a and b > 2 order by c", ["and b > 2 "]),
        ("select 1 from t where a and exists (select from u where x and y) and z", 3),
        ("select 1 from t where a between 1 and 2", []),
    ],
)
def test_a_condition_ends_where_the_next_begins_at_its_depth(code: str, left_out: list[str] | int) -> None:
    found = [code[begin:end] for begin, end in conditions(code)]
    assert found == left_out if isinstance(left_out, list) else len(found) == left_out


@pytest.mark.parametrize(
    ("before", "join", "always"),
    [
        ("select 1 from order_line l ", "join variant v on v.variant_id = l.variant_id where", True),
        ("select 1 from order_line l ", "join variant v on v.variant_id = l.variant_id and v.active where", False),
        ("select 1 from progress p ", "join order_line l using (order_id, line_no) where", True),
        ("select 1 from progress p ", "join order_line l using (order_id) where", False),
        ("select 1 from orders o ", "join customer c on c.customer_id = o.customer_id where", False),
        ("select 1 from orders o ", "join hold h using (order_id) where", False),
        ("select 1 from service_case s ", "join unexpected_goods u using (case_id) where", False),
        ("with x as (select 1) select 1 from x ", "join variant using (variant_id)", False),
        ("select 1 from json_to_recordset(%(rows)s) as x(sku text) ", "join variant v using (variant_id)", False),
        (
            "select (select 1 from a) from parcel p left join label l using (parcel_id) ",
            "join orders o using (order_id)",
            False,
        ),
    ],
)
def test_a_join_finds_a_row_always_where_every_row_names_one(before: str, join: str, always: bool) -> None:
    assert finds_always(before, join) is always


def test_the_same_seed_draws_the_same_faults_of_every_kind() -> None:
    files = [RELEASE, SOURCE / "stock" / "move_stock.sql"]
    assert sample(files, 20, seed=5) == sample(files, 20, seed=5) != sample(files, 20, seed=6)
    assert len({fault.kind for fault in sample(files, 20, seed=5) if fault.path.endswith(".py")}) >= 4


def test_near_are_the_tests_that_reached_the_place_the_mirroring_file_first() -> None:
    fault = Fault("src/orderwright/orders/release_orders.py", "call", 7, 0, "a", "b")
    mirror = "tests/orders/test_release_orders.py::test_one"
    reached = {place_of(fault): {"tests/api/test_a.py::quick", "tests/api/test_b.py::slow", mirror}}
    seconds = {"tests/api/test_a.py::quick": 0.1, "tests/api/test_b.py::slow": 100.0, mirror: 3.0}
    near = choose_tests(fault, Recording(seconds, reached))
    assert near == [mirror, "tests/api/test_a.py::quick"]
    at_loading = Fault("src/orderwright/orders/release_orders.py", "number", 3, 0, "1", "2")
    assert choose_tests(at_loading, Recording(seconds, reached)) == near
    elsewhere = Fault("src/orderwright/orders/release.py", "number", 3, 0, "1", "2")
    assert choose_tests(elsewhere, Recording(seconds, reached)) == []
    shown = Fault("src/orderwright/templates/console/order.html", "figure", 3, 0, "1", "2")
    pages = "tests/browser/test_outlines.py::test_pages"
    reached = {place_of(shown): {"tests/api/test_a.py::quick", "tests/api/test_b.py::slow", pages}}
    assert choose_tests(shown, Recording(seconds | {pages: 90.0}, reached)) == ["tests/api/test_a.py::quick", pages]


def test_a_fault_in_a_file_that_changed_since_is_not_planted() -> None:
    with pytest.raises(AssertionError, match="has changed"):
        Fault("x.py", "number", 1, 0, "1", "2").applied("3")
