"""/orders/new: an order by phone or at the counter, with live availability; kept as a draft until it placed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.draft_form import (
    ADDRESS,
    PAYMENTS,
    SERVICES,
    Line,
    content_of,
    lines_in,
    order_in,
    place_errors,
    price_lines,
    summary_of,
    typed_of,
)
from orderwright.console.form import only_once, refused, whole
from orderwright.console.page import Form, go
from orderwright.kernel.ids import new_id
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.orders.discard_drafts import DiscardDraft, discard_drafts
from orderwright.orders.place_drafts import PlaceDraft, place_drafts
from orderwright.orders.save_drafts import SavedDraft, SaveDraft, save_drafts
from orderwright.orders.types import PlaceOrder
from orderwright.views.customers_list import CustomersPage, ListCustomers, list_customers
from orderwright.views.draft_orders import (
    Buyer,
    DraftTerms,
    FindBuyer,
    FindDraft,
    FindGoods,
    KeptDraft,
    MatchGoods,
    find_buyer,
    find_goods,
    list_open_drafts,
    match_goods,
    read_draft,
    read_draft_terms,
)

PATH = "/orders/new"
FOUND_MAX = 6
Answer = Redirect | Template


@get(PATH)
async def new_order(desk: AtDesk) -> Template:
    desk.person.context.require("orders.place")
    return await show_draft(desk, {"quantity:1": "1"})


@get(PATH + "/goods")
async def goods_that_match(desk: AtDesk) -> Template:
    """The choices of a SKU field while somebody types in it."""
    query = next((value for name, value in desk.request.query_params.items() if name.startswith("sku:")), "")
    found = await desk.ask(match_goods, MatchGoods(query))
    return desk.part("parts/goods", goods=found)


@get("/orders/drafts/{number:int}")
async def kept_draft(desk: AtDesk, number: FromPath[int]) -> Template:
    draft: KeptDraft = await desk.ask(read_draft, FindDraft(number))
    kept = {"draft_id": str(draft.draft_id), "version": str(draft.version), "draft_number": str(number)}
    return await show_draft(desk, typed_of(draft.content) | kept)


@post("/orders/drafts/{number:int}/discard")
async def discard_draft(desk: AtDesk, number: FromPath[int]) -> Redirect:
    draft: KeptDraft = await desk.ask(read_draft, FindDraft(number))
    await desk.perform(discard_drafts, DiscardDraft(draft_id=draft.draft_id))
    return go(PATH, f"Draft D-{number} discarded.")


@post(PATH)
async def write_order(desk: AtDesk) -> Answer:
    """`act`: update (computed anew), find and choose:NUMBER (a customer), save (a draft), place."""
    desk.person.context.require("orders.place")
    typed = await desk.typed()
    act = desk.asked("act") or typed.get("act", "update")
    if act.startswith("choose:"):
        return await show_draft(desk, typed | await buyer_typed(desk, act.removeprefix("choose:")))
    if act == "save":
        return await save(desk, typed)
    if act == "place":
        return await place(desk, typed)
    if act == "update":
        return desk.part("parts/draft_figures", draft=await figures(desk, typed))
    return await show_draft(desk, typed)


async def figures(desk: Desk, typed: dict[str, str]) -> dict[str, Any]:
    """What the lines come to as they stand."""
    terms: DraftTerms = await desk.ask(read_draft_terms, None)
    lines, _, _ = await computed(desk, typed, terms)
    return {"currency": terms.currency, "lines": lines, "summary": summary_of(lines, typed, terms.currency)}


async def buyer_typed(desk: Desk, number: str) -> dict[str, str]:
    """A customer's name, mail, phone and last address, for the fields of the form."""
    wanted = whole(number)
    if wanted is None:
        raise not_found("customer", number=number)
    buyer: Buyer = await desk.ask(find_buyer, FindBuyer(wanted))
    address = {name: str((buyer.address or {}).get(name, "")) for name in ADDRESS}
    typed = {**address, "email": buyer.email or "", "phone": buyer.phone, "customer_query": "", "customer": number}
    return typed | {"name": address["name"] or buyer.name}


async def computed(desk: Desk, typed: Mapping[str, str], terms: DraftTerms) -> tuple[list[Line], PlaceOrder, Any]:
    lines = lines_in(typed)
    if lines:
        price_lines(lines, await desk.ask(find_goods, FindGoods([line.sku for line in lines])), terms.currency)
    order, checked = order_in(typed, lines, terms.currency, desk.door.now())
    return lines, order, checked


async def save(desk: Desk, typed: dict[str, str]) -> Answer:
    terms: DraftTerms = await desk.ask(read_draft_terms, None)
    _, order, _ = await computed(desk, typed, terms)
    try:
        saved = await keep(desk, typed, order)
    except Refusal as refusal:
        return await show_draft(desk, typed, refusal)
    return go(f"/orders/drafts/{saved.number}", f"Saved as draft D-{saved.number}.")


async def keep(desk: Desk, typed: Mapping[str, str], order: PlaceOrder) -> SavedDraft:
    known = typed.get("draft_id", "")
    try:
        draft_id = UUID(known) if known else None
    except ValueError:
        raise not_found("draft") from None
    version = whole(typed.get("version"), 9) if draft_id else None
    wish = SaveDraft(content=content_of(order, typed), draft_id=draft_id, version=version)
    return await desk.perform(save_drafts, wish, only_once(typed))


async def place(desk: Desk, typed: dict[str, str]) -> Answer:
    """Kept first, then placed; refused, it stays a draft and the form says why."""
    terms: DraftTerms = await desk.ask(read_draft_terms, None)
    _, order, checked = await computed(desk, typed, terms)
    if isinstance(checked, Refusal):
        return await show_draft(desk, typed, checked)
    try:
        saved = await keep(desk, typed, order)
    except Refusal as refusal:
        return await show_draft(desk, typed, refusal)
    kept = typed | {"draft_id": str(saved.draft_id), "version": str(saved.version), "draft_number": str(saved.number)}
    key = only_once(typed)
    try:
        placed = await desk.perform(place_drafts, PlaceDraft(draft_id=saved.draft_id), key and f"{key} placed")
    except Refusal as refusal:
        return await show_draft(desk, kept, refusal)
    return go(f"/orders/{placed.number}", f"Order #{placed.number} placed.")


async def show_draft(desk: Desk, typed: dict[str, str], refusal: Refusal | None = None) -> Template:
    terms: DraftTerms = await desk.ask(read_draft_terms, None)
    shown = await figures(desk, typed)
    form = Form(typed)
    if refusal is not None:
        form = refused(place_errors(refusal, shown["lines"]), {"lines": "", **typed})
    draft = {
        **{name: typed.get(name) for name in ("draft_number", "draft_id", "version")},
        "channels": terms.channels,
        "services": SERVICES,
        "payments": PAYMENTS,
        **shown,
        "lines": [*shown["lines"], Line(key=f"n{new_id().hex[-6:]}")],
        **await buyers(desk, typed),
        "open": await desk.ask(list_open_drafts, None) if not shown["lines"] else [],
    }
    return await desk.show("draft_order", "orders", 422 if refusal else 200, form=form, draft=draft)


async def buyers(desk: Desk, typed: Mapping[str, str]) -> dict[str, Any]:
    """The customer who was chosen, and those who match what is searched."""
    query, number = typed.get("customer_query", ""), typed.get("customer", "")
    made: dict[str, Any] = {"customer_query": query, "customers": [], "customer": None}
    if query and desk.may("customers.read"):
        found: CustomersPage = await desk.ask(list_customers, ListCustomers(query=query, limit=FOUND_MAX))
        made["customers"] = found.rows
    if (wanted := whole(number)) is not None:
        made["customer"] = await desk.ask(find_buyer, FindBuyer(wanted))
    return made


routes = (new_order, goods_that_match, kept_draft, discard_draft, write_order)
