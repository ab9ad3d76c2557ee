"""What is printed from the pages: orders, pick lists, slips, labels, invoices and credit notes."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import day_of, whole
from orderwright.console.warehouse_queue import TOGETHER_MAX, ticked
from orderwright.documents.assemble_manifests import PrintManifest, assemble_manifests
from orderwright.documents.assemble_orders import PrintOrders, assemble_orders
from orderwright.documents.assemble_packing_slips import PrintPackingSlips, assemble_packing_slips
from orderwright.documents.assemble_pick_lists import PrintPickList, assemble_pick_lists
from orderwright.documents.assemble_return_slips import PrintReturnSlips, assemble_return_slips
from orderwright.documents.print_sheets import print_sheets
from orderwright.documents.read_documents import PrintDocument, read_document
from orderwright.documents.render_pdf import render_pdf
from orderwright.documents.render_zpl import render_zpl
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.verbs import Query
from orderwright.views.fulfillment_orders import show_label
from orderwright.views.order_ids import FindParcel, find_parcel_id
from orderwright.views.warehouse_work import WorkOn, read_pick_list


async def printed(desk: Desk, query: Query[Any, Any], wanted: Any, name: str) -> Response[bytes]:
    return file_of(await print_sheets(desk.door, desk.person.context, query, wanted), f"{name}.pdf")


def file_of(content: bytes, name: str, media_type: str = "application/pdf", way: str = "inline") -> Response[bytes]:
    headers = {"Content-Disposition": f'{way}; filename="{name}"', "Content-Security-Policy": "default-src 'none'"}
    return Response(content, media_type=media_type, headers=headers)


@get("/orders/{number:int}/order.pdf")
async def order(desk: AtDesk, number: FromPath[int]) -> Response[bytes]:
    return await printed(desk, assemble_orders, PrintOrders(numbers=[number]), f"order-{number}")


@get("/fulfillment-orders/{which:str}/pick-list.pdf")
async def pick_list(desk: AtDesk, which: FromPath[str]) -> Response[bytes]:
    """One or several, by their numbers or ids: `1001,1002`."""
    parts = which.split(",")[:TOGETHER_MAX]
    try:
        numbers = [number for part in parts if (number := whole(part)) is not None]
        ids = [UUID(part) for part in parts if whole(part) is None]
    except ValueError:
        raise Refusal("fulfillment_order_not_found", "There is no such pick list.", "not_found") from None
    return await printed(desk, assemble_pick_lists, PrintPickList(ids=ids, numbers=numbers), "pick-list")


@post("/warehouse/pick-lists.pdf", status_code=200)
async def pick_lists(desk: AtDesk) -> Response[bytes]:
    """Of the ticked fulfillment orders, or of all that were shown."""
    return await printed(desk, assemble_pick_lists, PrintPickList(ids=await chosen(desk)), "pick-lists")


@post("/warehouse/orders.pdf", status_code=200)
async def orders(desk: AtDesk) -> Response[bytes]:
    """The orders of the ticked fulfillment orders, or of all that were shown."""
    work = await desk.ask(read_pick_list, WorkOn(await chosen(desk)))
    numbers = sorted({int(each.number) for each in work.orders})
    return await printed(desk, assemble_orders, PrintOrders(numbers=numbers), "orders")


async def chosen(desk: Desk) -> list[UUID]:
    values = await desk.typed()
    return (await ticked(desk, "shown" if values.get("print") == "shown" else "id"))[:TOGETHER_MAX]


@get("/parcels/{number:int}/slip.pdf")
async def slip(desk: AtDesk, state: State, number: FromPath[int]) -> Response[bytes]:
    wanted = PrintPackingSlips(settings=state.settings, numbers=[number])
    return await printed(desk, assemble_packing_slips, wanted, f"packing-slip-{number}")


@get("/parcels/{number:int}/label.pdf")
async def label_pdf(desk: AtDesk, number: FromPath[int]) -> Response[bytes]:
    label = await desk.ask(show_label, await desk.ask(find_parcel_id, FindParcel(number)))
    return file_of(await asyncio.to_thread(render_pdf, [label]), f"label-{number}.pdf")


@get("/parcels/{number:int}/label.zpl")
async def label_zpl(desk: AtDesk, number: FromPath[int]) -> Response[bytes]:
    """For label printers, 203 dots per inch."""
    label = await desk.ask(show_label, await desk.ask(find_parcel_id, FindParcel(number)))
    content = (await asyncio.to_thread(render_zpl, [label])).encode()
    return file_of(content, f"label-{number}.zpl", "application/octet-stream", "attachment")


@get("/warehouse/hand-over/manifest.pdf")
async def manifest(desk: AtDesk) -> Response[bytes]:
    """What the carrier (`carrier`) took on that day (`day`) at a location (`location`, or each), for its driver to
    sign."""
    carrier, day = desk.asked("carrier") or "", day_of("day", desk.asked("day") or "")
    wanted = PrintManifest(carrier=carrier, location=desk.asked("location"), day=day)
    return await printed(desk, assemble_manifests, wanted, f"manifest-{day or 'today'}")


@get("/returns/{number:int}/slip.pdf")
async def return_slip(desk: AtDesk, number: FromPath[int]) -> Response[bytes]:
    return await printed(desk, assemble_return_slips, PrintReturnSlips(numbers=[number]), f"return-{number}")


@get("/documents/{name:str}")
async def document(desk: AtDesk, name: FromPath[str]) -> Response[bytes]:
    """`ID.pdf`, as it was issued."""
    try:
        document_id = UUID(name.removesuffix(".pdf"))
    except ValueError:
        raise Refusal("document_not_found", "There is no such document.", "not_found") from None
    return await printed(desk, read_document, PrintDocument(document_id=document_id), "document")


routes = [order, pick_list, pick_lists, orders, slip, label_pdf, label_zpl, manifest, return_slip, document]
