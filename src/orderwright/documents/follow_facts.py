"""Invoices follow parcels, credit notes follow refunds."""

from collections.abc import Sequence
from uuid import UUID

from orderwright.documents.issue_credit_notes import CreditRefund, issue_credit_notes
from orderwright.documents.issue_invoices import InvoiceParcel, issue_invoices
from orderwright.kernel.context import system
from orderwright.kernel.facts import Event
from orderwright.kernel.perform import Door

BILLED = frozenset({"ParcelHandedOver", "RefundExecuted"})


async def issue_documents(door: Door, organization: str, events: Sequence[Event]) -> None:
    """Subscriber: in the order of the facts, since a refund is credited against the invoice before it."""
    context = system(organization, cause="documents about facts")
    parcels = [e for e in events if e.kind == "ParcelHandedOver"]
    refunds = [e for e in events if e.kind == "RefundExecuted"]
    gone = [InvoiceParcel(parcel_id=UUID(event.data["parcel_id"])) for event in parcels]
    await door.perform_many(context, issue_invoices, gone)
    back = [CreditRefund(refund_id=UUID(event.data["refund_id"])) for event in refunds]
    await door.perform_many(context, issue_credit_notes, back)
