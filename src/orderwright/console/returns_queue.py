"""/returns: what comes back, by state; and what came back that nobody expected."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, refused
from orderwright.console.inventory import locations_of
from orderwright.console.lists import Tab, href, pager_of
from orderwright.console.page import Form, go
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.service.receive_unexpected_goods import UnexpectedGoods, receive_unexpected_goods
from orderwright.views.return_page import ReadReturn, ReturnPage, read_return_page
from orderwright.views.returns_list import ListReturns, ReturnsPage, list_returns
from orderwright.views.search_terms import return_number
from orderwright.views.undecided_goods import ListUndecidedGoods, list_undecided_goods

PATH = "/returns"
STATES = {
    "open": "Open",
    "requested": "Requested",
    "authorized": "On their way",
    "received": "To refund",
    "closed": "Closed",
}
UNEXPECTED = [
    ("no_return", "No return was approved"),
    ("beyond_return", "More than was approved"),
    ("foreign", "Not part of an order"),
]


@get(PATH)
async def returns_queue(desk: AtDesk) -> Template:
    return await show_queue(desk)


async def show_queue(desk: Desk, form: Form | None = None, status: int = 200) -> Template:
    state: Any = desk.asked("state") or "open"
    if state not in STATES:
        raise invalid("/state", "state_unknown", f"There is no state {state!r}.")
    listed: ReturnsPage = await desk.ask(list_returns, ListReturns(state=state, cursor=desk.asked("cursor")))
    counts = {**listed.counts, "open": listed.waiting}
    params = {"state": state if state != "open" else None}
    shown = {
        "tabs": [
            Tab(label, href(PATH, {"state": name if name != "open" else None}), counts.get(name), name == state)
            for name, label in STATES.items()
        ],
        "rows": listed.rows,
        "pager": pager_of(listed, PATH, params, f"{len(listed.rows)} shown"),
        "waiting": listed.waiting,
    }
    receiving = desk.may("returns.receive") and desk.may("locations.read")
    places = [(place.code, place.name) for place in await locations_of(desk)] if receiving else []
    return await desk.show(
        "returns", "returns", status, list=shown, form=form or Form(), receiving=receiving, failed=form is not None,
        locations=places, kinds=UNEXPECTED, goods=await desk.ask(list_undecided_goods, ListUndecidedGoods()),
    )  # fmt: skip


@get(f"{PATH}/scan")
async def scan_slip(desk: AtDesk) -> Redirect:
    """The return whose slip was scanned, or its number typed."""
    code = desk.asked("code") or ""
    try:
        back: ReturnPage = await desk.ask(read_return_page, ReadReturn(return_number(code) or 0))
    except Refusal as refusal:
        if refusal.kind != "not_found":
            raise
        return go(PATH, f"There is no return {code[:40]}.", "red")
    return go(f"{PATH}/{back.number}")


@post(f"{PATH}/unexpected")
async def receive_unexpected(desk: AtDesk) -> Redirect | Template:
    """Goods without a return, beyond one, or foreign ones: unavailable, with a case, to which it leads."""
    values = await desk.typed()
    fields = {name: values[name] for name in UnexpectedGoods.__struct_fields__ if values.get(name)}
    if "order_number" in fields:
        fields["order_number"] = fields["order_number"].removeprefix("#")
    try:
        wish = as_input(UnexpectedGoods, fields)
        receipt = await desk.perform(receive_unexpected_goods, wish)
    except Refusal as refusal:
        return await show_queue(desk, refused(refusal, values), 422)
    if not desk.may("service.read"):
        return go(PATH, "Received as unavailable. Restock or scrap it once it is clear whose it is.")
    return go(f"/service/{receipt.case_number}", "Received as unavailable. Decide here what becomes of it.")


routes = (returns_queue, scan_slip, receive_unexpected)
