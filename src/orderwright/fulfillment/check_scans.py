"""Check what was scanned into a parcel against what was picked: every unit, or no parcel. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from orderwright.catalog.find_codes import ScannedVariant
from orderwright.fulfillment.types import Work
from orderwright.kernel.refusal import FieldError


class Scan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code`: the SKU or the GTIN on the goods."""

    code: str
    quantity: int = 1


def check_scans(
    work: Work, scans: Sequence[Scan], variants: Mapping[str, ScannedVariant], partial: bool
) -> list[FieldError]:
    """`code_unknown`, `not_expected`, `more_than_picked`, `quantity_out_of_range`; and `units_missing` unless the
    parcel is one of several. Each says what was expected and what came."""
    if not scans:
        return [FieldError("/scanned", "nothing_scanned", f"Nothing was scanned; expected {expected(work, variants)}.")]
    wrong: list[FieldError] = []
    left = picked_by_variant(work)
    for index, scan in enumerate(scans):
        pointer, variant = f"/scanned/{index}", variants.get(scan.code)
        if scan.quantity < 1:
            wrong.append(FieldError(f"{pointer}/quantity", "quantity_out_of_range", "A quantity is 1 or more."))
        elif variant is None:
            message = f"Nobody knows {scan.code[:100]!r}; expected {expected(work, variants)}."
            wrong.append(FieldError(f"{pointer}/code", "code_unknown", message))
        elif variant.variant_id not in {line.variant_id for line in work.lines.values()}:
            message = f"Expected {expected(work, variants)}; got {scan.quantity} × {variant.sku}."
            wrong.append(FieldError(f"{pointer}/code", "not_expected", message))
        elif scan.quantity > left[variant.variant_id]:
            message = f"Expected {left[variant.variant_id]} × {variant.sku}; got {scan.quantity}."
            wrong.append(FieldError(f"{pointer}/quantity", "more_than_picked", message))
        else:
            left[variant.variant_id] -= scan.quantity
    if not wrong and not partial and (missing := sum(left.values())):
        message = f"Expected {expected(work, variants)}; {missing} of it did not come. Is this one parcel of several?"
        wrong.append(FieldError("/scanned", "units_missing", message))
    return wrong


def picked_by_variant(work: Work) -> Counter[object]:
    picked: Counter[object] = Counter()
    for line in work.lines.values():
        picked[line.variant_id] += line.picked
    return picked


def expected(work: Work, variants: Mapping[str, ScannedVariant]) -> str:
    """2 × MUG-BLUE, 1 × LINEN"""
    skus = {variant.variant_id: variant.sku for variant in variants.values()}
    picked = picked_by_variant(work)
    parts = [f"{units} × {skus.get(id_, id_)}" for id_, units in picked.items() if units]  # type: ignore[call-overload]
    return ", ".join(parts) or "nothing"


def take_from_lines(work: Work, scans: Sequence[Scan], variants: Mapping[str, ScannedVariant]) -> dict[int, int]:
    """The scanned units by line, where lines of the same variant are filled in their order."""
    units: Counter[object] = Counter()
    for scan in scans:
        units[variants[scan.code].variant_id] += scan.quantity
    taken = {}
    for line in work.lines.values():
        quantity = min(line.picked, units[line.variant_id])
        if quantity:
            taken[line.line_no] = quantity
            units[line.variant_id] -= quantity
    return taken
