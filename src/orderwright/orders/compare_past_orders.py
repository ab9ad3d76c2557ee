"""What a file says of an order that is kept as a past one already: the same, that it has moved on, or something else.
Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec

from orderwright.kernel.money import decimal_string
from orderwright.kernel.refusal import FieldError
from orderwright.orders.types import PaymentInput, PlaceOrder, ShippingInput

PastStatus = Literal["shipped", "delivered", "canceled", "refunded"]
MAY_BECOME: Mapping[str, tuple[PastStatus, ...]] = {
    "shipped": ("delivered", "canceled", "refunded"),
    "delivered": ("canceled", "refunded"),
    "canceled": ("refunded",),
}
"""What may have happened to an order since its file was exported."""
UNPAID_FOR: tuple[PastStatus, ...] = ("canceled", "refunded")
"""Of these nothing was kept, unless it is said how much was refunded."""

AMOUNTS = ("unit_price", "price", "amount", "tax", "discount", "total")


class FoundPastOrder(msgspec.Struct, frozen=True, gc=False):
    """`refunded_minor`: how much of the total the seller did not keep."""

    channel: str
    external_ref: str
    content: dict[str, Any]
    status: PastStatus
    refunded_minor: int
    total_minor: int


class PastChange(msgspec.Struct, frozen=True):
    field: Literal["status", "refunded"]
    before: str
    after: str


def moved_on(
    order: PlaceOrder, status: PastStatus, refunded: int, here: FoundPastOrder, said: bool
) -> list[PastChange]:
    """What has become of it since; nothing where it says the same, or what can't have become of it. What was paid for
    it may be other money now. `refunded`: in minor units; `said`: not only as its status has it."""
    may = status in MAY_BECOME.get(here.status, ())
    if not may and (status != here.status or refunded < here.refunded_minor):
        return []
    if any(content_differences(order, here)):
        return []
    changes = [PastChange("status", here.status, status)] if status != here.status else []
    if refunded != here.refunded_minor and (said or not changes):
        before, after = (decimal_string(minor, order.currency) for minor in (here.refunded_minor, refunded))
        changes.append(PastChange("refunded", before, after))
    return changes


def differences(order: PlaceOrder, status: PastStatus, refunded: int, here: FoundPastOrder) -> Iterator[FieldError]:
    """Where it says otherwise than the one that is kept. How it ended is named alone where that is all."""
    may = status in MAY_BECOME.get(here.status, ())
    if status != here.status and not may:
        yield differs("/status", f"It is kept as {here.status}, and can't be {status}.")
    elif not may and refunded < here.refunded_minor:
        kept = f"{decimal_string(here.refunded_minor, order.currency)} {order.currency}"
        yield differs("/refunded", f"It is kept with {kept} refunded, and can't have less.")
    yield from content_differences(order, here)


def content_differences(order: PlaceOrder, here: FoundPastOrder) -> Iterator[FieldError]:
    """Where what was sold, to whom and for how much is another one. What was paid for it, and how it was to be sent,
    say nothing of that; spaces, the zeros of amounts and seconds make no difference."""
    kept = msgspec.convert(here.content, PlaceOrder)
    for pointer in differing(msgspec.to_builtins(sold(order)), msgspec.to_builtins(sold(kept))):
        yield differs(pointer, "The past order that is kept says otherwise.")


def differs(pointer: str, message: str) -> FieldError:
    return FieldError(pointer, "order_differs", message)


def differing(said: Any, kept: Any, pointer: str = "") -> Iterator[str]:
    """The places at which two plain values differ; lists of other lengths as a whole."""
    if isinstance(said, dict) and isinstance(kept, dict):
        for name in said | kept:
            yield from differing(said.get(name), kept.get(name), f"{pointer}/{name}")
    elif isinstance(said, list) and isinstance(kept, list) and len(said) == len(kept):
        for number, (one, other) in enumerate(zip(said, kept, strict=True)):
            yield from differing(one, other, f"{pointer}/{number}")
    elif not same(pointer.rpartition("/")[2], said, kept):
        yield pointer


def same(name: str, said: Any, kept: Any) -> bool:
    """An amount that is not there is none."""
    if name in AMOUNTS:
        said, kept = (each or "0" for each in (said, kept))
    if said == kept or not isinstance(said, str) or not isinstance(kept, str):
        return bool(said == kept)
    try:
        if name in AMOUNTS:
            return Decimal(said) == Decimal(kept)
        if name == "placed_at":
            return minute(said) == minute(kept)
    except (InvalidOperation, ValueError):
        return False
    return said.split() == kept.split()


def minute(at: str) -> datetime:
    return datetime.fromisoformat(at).replace(second=0, microsecond=0)


def sold(order: PlaceOrder) -> PlaceOrder:
    shipping = msgspec.structs.replace(order.shipping, service_level=ShippingInput().service_level)
    return msgspec.structs.replace(order, payment=PaymentInput(), shipping=shipping, hold=None)
