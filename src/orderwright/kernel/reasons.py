"""The reasons there are, one list for each kind of thing: what staff, programs and files may give. What is to be said
beyond that goes into the note."""

from typing import Annotated, Any, Literal, get_args

import msgspec

from orderwright.kernel.refusal import FieldError
from orderwright.kernel.text import either

HoldReason = Literal["customer", "address", "payment", "fraud", "stock", "other"]
CancelReason = Literal["customer", "stock", "payment", "fraud", "damaged", "other"]
ReturnReason = Literal["damaged", "wrong_item", "not_as_described", "unwanted", "undeliverable", "other"]
AdjustReason = Literal["count", "damaged", "theft", "lost", "found", "sample", "other"]
CaseResolution = Literal["answered", "refunded", "sent_again", "delivered", "returned", "nothing", "other"]


def one_of(reasons: Any) -> msgspec.Meta:
    """For the documentation of the API; the verb refuses others."""
    return msgspec.Meta(description=f"one of {', '.join(get_args(reasons))}")


HoldReasonText = Annotated[str, one_of(HoldReason)]
CancelReasonText = Annotated[str, one_of(CancelReason)]
ReturnReasonText = Annotated[str, one_of(ReturnReason)]
AdjustReasonText = Annotated[str, one_of(AdjustReason)]
CaseResolutionText = Annotated[str, one_of(CaseResolution)]


def reason_mistakes(pointer: str, reason: str, reasons: Any) -> list[FieldError]:
    """`reason_unknown` unless it is one of `reasons` (a Literal)."""
    if reason in get_args(reasons):
        return []
    return [FieldError(pointer, "reason_unknown", f"This must be {either(get_args(reasons))}.")]
