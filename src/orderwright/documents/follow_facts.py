"""Invoices follow parcels; credit notes follow refunds, and the invoices that they waited for."""

from collections.abc import Sequence
from uuid import UUID

from orderwright.documents.issue_credit_notes import issue_credit_notes, orders_of
from orderwright.documents.issue_invoices import InvoiceParcel, issue_invoices
from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door

BILLED = frozenset({"ParcelHandedOver", "RefundGranted", "RefundExecuted", "LinesCanceled"})


async def issue_documents(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Subscriber: invoices first, since a refund is credited against them. It reads what was billed and what was given
    back, so that being told twice changes nothing."""
    context = system(organization, cause="documents about facts")
    parcels = [e for e in events if e.kind == "ParcelHandedOver"]
    gone = [InvoiceParcel(parcel_id=UUID(event.data["parcel_id"])) for event in parcels]
    await door.perform_many(context, issue_invoices, gone)
    await door.perform_many(context, issue_credit_notes, orders_of(event.order_id for event in events))
