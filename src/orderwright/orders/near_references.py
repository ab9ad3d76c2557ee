"""References of a file that a spreadsheet has changed: new ones that are the number of one that is here. Such an order
is named and not placed, since it would be there twice. Whoever means it so places it from the quarantine or by API."""

import re
from collections.abc import Iterator

import msgspec

from orderwright.catalog.near_skus import DATE
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query

sql = statements(__file__)
NUMBER = re.compile(r"\d{1,18}(\.\d{1,12})?")
SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+\d{2,3}")
"""As spreadsheets write numbers that are long: digits were lost, so nobody can tell which order it was."""
DIGITS_MAX = 20
TEXT = "Format the column as text before you enter codes."


class NearReference(msgspec.Struct, frozen=True, gc=False):
    channel: str
    asked: str
    external_ref: str


class FindNearReferences(msgspec.Struct, frozen=True):
    """Channels with external references that are not here."""

    references: list[tuple[str, str]]


@query("orders.place")
async def find_near_references(tx: Transaction, wanted: FindNearReferences) -> dict[str, str]:
    """By reference, why no order is placed under it."""
    rows = [
        {"channel": channel, "asked": reference, "external_ref": longer}
        for channel, reference in wanted.references
        if "\0" not in channel
        for longer in with_zeros(reference)
    ]
    near = await tx.rows(NearReference, sql.find_longer, rows=json_rows(rows)) if rows else []
    reasons = {
        each.asked: f"There is {each.external_ref}, the same number: did you mean {each.external_ref}? {TEXT}"
        for each in near
    }
    return reasons | {ref: mangled for _, ref in wanted.references if (mangled := mangled_reason(ref))}


def with_zeros(reference: str) -> Iterator[str]:
    """What a spreadsheet makes this number of: it cuts zeros off before a number and behind its point."""
    if not NUMBER.fullmatch(reference) or reference.endswith(".0"):
        return
    whole, point, decimals = reference.partition(".")
    for before in range(DIGITS_MAX - len(whole)):
        for behind in range(7 if point or not before else 1):
            zeros = "0" * behind
            if before or behind:
                yield "0" * before + whole + (f".{decimals}{zeros}" if point or behind else "")


def mangled_reason(reference: str) -> str | None:
    if SCIENTIFIC.fullmatch(reference):
        return f"{reference!r} is a number in scientific notation: digits were lost. {TEXT}"
    if DATE.fullmatch(reference):
        return f"{reference!r} looks like a date that a spreadsheet made of a code. {TEXT}"
    return None
