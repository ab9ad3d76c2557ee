"""What the audit finds, and what it looks for."""

from typing import Any

import msgspec

from orderwright.kernel.statements import Statement


class Difference(msgspec.Struct, frozen=True):
    """Something that does not hold. `what` is the check's stable name; `where` names the place for people, `keys` the
    rows concerned for programs; `expected` is recomputed from movements and facts, `found` stands in the table."""

    what: str
    where: str
    keys: dict[str, Any]
    expected: str
    found: str
    sentence: str


class Found(msgspec.Struct, frozen=True):
    """A row of a check's statement."""

    place: str
    keys: dict[str, Any]
    expected: str
    found: str


class Check(msgspec.Struct, frozen=True):
    """One invariant: a statement that selects what breaks it, and the sentence that says so
    (`{where}`, `{expected}`, `{found}`)."""

    what: str
    statement: Statement
    sentence: str

    def difference(self, row: Found) -> Difference:
        sentence = self.sentence.format(where=row.place, expected=row.expected, found=row.found)
        return Difference(self.what, row.place, row.keys, row.expected, row.found, sentence)
