"""Sheets as PDF: orders, pick lists, packing and return slips, invoices and credit notes. Labels are in parcels.py."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

import msgspec
from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.openapi.datastructures import ResponseSpec

from orderwright.api.answer import ApiResponse
from orderwright.api.caller import Context, Door
from orderwright.api.list_parameters import Cursor, Limit, Text
from orderwright.api.problems import problems
from orderwright.documents.assemble_manifests import PrintManifest, assemble_manifests
from orderwright.documents.assemble_orders import PrintOrders, assemble_orders
from orderwright.documents.assemble_packing_slips import PrintPackingSlips, assemble_packing_slips
from orderwright.documents.assemble_pick_lists import PrintPickList, assemble_pick_lists
from orderwright.documents.assemble_return_slips import PrintReturnSlips, assemble_return_slips
from orderwright.documents.issued_documents import IssuedDocument, ListIssuedDocuments, list_issued_documents
from orderwright.documents.print_sheets import print_sheets
from orderwright.documents.read_documents import ListDocuments, PrintDocument, list_documents, read_document
from orderwright.kernel.money import decimal_string
from orderwright.kernel.paging import Page

PDF = "application/pdf"
Handler = TypeVar("Handler", bound=Callable[..., Any])


def sheet(path: str, summary: str) -> Callable[[Handler], Any]:
    """A GET route that answers a PDF."""
    spec = ResponseSpec(bytes, generate_examples=False, description="The sheet", media_type=PDF)
    return get(path, summary=summary, media_type=PDF, responses={200: spec, **problems(404)})


def pdf(content: bytes, name: str) -> Response[bytes]:
    return ApiResponse(content, media_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


@sheet("/orders/{order_id:uuid}/print", "Print an order")
async def order(order_id: UUID, context: Context, door: Door) -> Response[bytes]:
    return pdf(await print_sheets(door, context, assemble_orders, PrintOrders(ids=[order_id])), f"order-{order_id}")


@sheet("/fulfillment-orders/{fulfillment_order_id:uuid}/pick-list", "Print a pick list")
async def pick_list(fulfillment_order_id: UUID, context: Context, door: Door) -> Response[bytes]:
    """In bin order; printable the moment the work is released."""
    wanted = PrintPickList(ids=[fulfillment_order_id])
    return pdf(await print_sheets(door, context, assemble_pick_lists, wanted), f"pick-list-{fulfillment_order_id}")


@sheet("/fulfillment-orders/{fulfillment_order_id:uuid}/packing-slips", "Print the packing slips of all parcels")
async def packing_slips(fulfillment_order_id: UUID, context: Context, door: Door, state: State) -> Response[bytes]:
    wanted = PrintPackingSlips(settings=state.settings, fulfillment_orders=[fulfillment_order_id])
    name = f"packing-slips-{fulfillment_order_id}"
    return pdf(await print_sheets(door, context, assemble_packing_slips, wanted), name)


@sheet("/parcels/{parcel_id:uuid}/packing-slip", "Print a packing slip")
async def packing_slip(parcel_id: UUID, context: Context, door: Door, state: State) -> Response[bytes]:
    """Units without prices, and the link to the customer's order page."""
    wanted = PrintPackingSlips(settings=state.settings, ids=[parcel_id])
    return pdf(await print_sheets(door, context, assemble_packing_slips, wanted), f"packing-slip-{parcel_id}")


@sheet("/returns/{return_id:uuid}/slip", "Print a return slip")
async def return_slip(return_id: UUID, context: Context, door: Door) -> Response[bytes]:
    """For the box that comes back."""
    wanted = PrintReturnSlips(ids=[return_id])
    return pdf(await print_sheets(door, context, assemble_return_slips, wanted), f"return-slip-{return_id}")


@sheet("/documents/{document_id:uuid}", "Print an invoice or a credit note")
async def document(document_id: UUID, context: Context, door: Door) -> Response[bytes]:
    """As it was issued."""
    wanted = PrintDocument(document_id=document_id)
    return pdf(await print_sheets(door, context, read_document, wanted), f"document-{document_id}")


@get(
    "/manifests/{carrier:str}",
    summary="Print a manifest",
    media_type=PDF,
    responses={
        200: ResponseSpec(bytes, generate_examples=False, description="The sheet", media_type=PDF),
        **problems(404, 422),
    },
)
async def manifest(
    carrier: str, context: Context, door: Door, day: date | None = None, location: str | None = None
) -> Response[bytes]:
    """What a carrier (`own_fleet`) took on a day of the organization's time zone, today if left out, for its driver to
    sign. A manifest is of one location; without `location` each has a sheet of its own."""
    wanted = PrintManifest(carrier=carrier, location=location, day=day)
    return pdf(await print_sheets(door, context, assemble_manifests, wanted), f"manifest-{day or 'today'}")


class ShownDocument(msgspec.Struct, frozen=True):
    """`kind`: invoice or credit_note; `href` is where it is printed."""

    id: UUID
    kind: str
    number: int
    issued_at: datetime
    currency: str
    total: str
    href: str


@get("/orders/{order_id:uuid}/documents", summary="List an order's invoices and credit notes", responses=problems(404))
async def documents_of(order_id: UUID, context: Context, door: Door) -> list[ShownDocument]:
    """The first first."""
    issued = await door.ask(context, list_documents, ListDocuments(order_id))
    return [
        ShownDocument(
            each.id, each.kind, each.number, each.issued_at, each.currency,
            decimal_string(each.total_minor, each.currency), f"/v1/documents/{each.id}",
        )
        for each in issued
    ]  # fmt: skip


class ListedDocument(msgspec.Struct, frozen=True):
    """`number` as it is printed. `billed_to`: who it is made out to; `country`: where the
    goods went. `credit_of`: the invoice that a credit note
    corrects; its amounts are negative. total = net + tax."""

    id: UUID
    kind: str
    number: str
    issued_on: date
    order_number: int
    external_ref: str
    channel: str
    country: str
    billed_to: str
    credit_of: str
    currency: str
    net: str
    tax: str
    total: str
    href: str


@get("/documents", summary="List invoices and credit notes", responses=problems(422))
async def issued(
    context: Context, door: Door, q: Text = None, kind: Literal["invoice", "credit_note"] | None = None,
    from_day: date | None = None, to_day: date | None = None, currency: Text = None, channel: Text = None,
    cursor: Cursor = None, limit: Limit = None,
) -> Page[ListedDocument]:  # fmt: skip
    """Those issued last first. `from_day`, `to_day`: days on the documents, the last one included; left out, this month
    so far. `q`: the number of a document (INV-12, CN-3) or of an order, then of any day."""
    wanted = ListIssuedDocuments(
        query=q or "", kind=kind, from_day=from_day, to_day=to_day, currency=currency, channel=channel, cursor=cursor,
        limit=limit,
    )  # fmt: skip
    page = await door.ask(context, list_issued_documents, wanted)
    return Page([listed(row) for row in page.rows], page.next)


def listed(row: IssuedDocument) -> ListedDocument:
    net, tax, total = (decimal_string(minor, row.currency) for minor in (row.net, row.tax, row.total))
    return ListedDocument(
        row.id, row.kind, row.paper, row.issued_on, row.order_number, row.external_ref, row.channel, row.country,
        row.buyer, row.invoice_number, row.currency, net, tax, total, f"/v1/documents/{row.id}",
    )  # fmt: skip


documents_router = Router(
    "/",
    route_handlers=[
        order,
        pick_list,
        packing_slips,
        packing_slip,
        return_slip,
        document,
        documents_of,
        issued,
        manifest,
    ],
    tags=["Documents"],
)
