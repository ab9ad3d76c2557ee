"""/orders/bulk: one act for many orders. First what will happen to each; then it happens, and is counted.

What is ticked on a page is done at once. For all that match, the page asks for stretch after stretch, newest order
first, and each stretch says where the next begins: nothing is kept on the server, and no order is met twice.
"""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.bulk_acts import ACTS, Act, carry_out, cost_of_cancel, divide
from orderwright.console.bulk_release import chosen_release, releases_of
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import refused, typed_many, whole
from orderwright.console.lists import href
from orderwright.console.orders_list import PATH, OrderQuery, query_of
from orderwright.console.page import Form, go
from orderwright.console.papers import file_of
from orderwright.documents.assemble_orders import PrintOrders, assemble_orders
from orderwright.documents.print_sheets import print_sheets
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.text import plural
from orderwright.views.match_orders import MATCHED_MAX, MatchedOrder, MatchOrders, match_orders

STRETCH = 200
PRINTED_MAX = 200
SHOWN = 50


class Chosen(msgspec.Struct, frozen=True):
    """What a form of the list says: the act, and which orders."""

    act: str
    ids: list[str]
    everything: bool
    query: OrderQuery
    typed: dict[str, str]

    @property
    def hidden(self) -> dict[str, str]:
        return self.query.params | ({"all_matching": "yes"} if self.everything else {})


async def chosen_in(desk: Desk, act: str | None = None) -> Chosen:
    fields = await desk.typed()
    return Chosen(
        act or fields.get("act", ""),
        list(dict.fromkeys(await typed_many(desk.request, "id")))[:STRETCH],
        fields.get("all_matching") == "yes",
        query_of(fields),
        fields,
    )


def act_named(desk: Desk, name: str) -> Act:
    act = ACTS.get(name)
    if act is None:
        raise not_found("bulk act", act=name)
    desk.person.context.require(act.permission)
    return act


async def orders_of(desk: Desk, chosen: Chosen, below: int | None, limit: int) -> list[MatchedOrder]:
    if chosen.everything:
        wanted = MatchOrders(**chosen.query.filter, below=below, limit=limit)
    else:
        try:
            wanted = MatchOrders(ids=[UUID(text) for text in chosen.ids])
        except ValueError:
            raise not_found("order") from None
    matched: list[MatchedOrder] = await desk.ask(match_orders, wanted)
    return matched


@post(PATH + "/bulk", status_code=200)
async def bulk_preview(desk: AtDesk) -> Template | Redirect | Response[None]:
    chosen = await chosen_in(desk)
    back = href(PATH, chosen.query.params)
    if not chosen.ids and not chosen.everything:
        return go(back, "Select at least one order first.", "amber")
    if chosen.act == "print":
        return await to_print(desk, chosen)
    return await preview(desk, chosen, Form())


async def to_print(desk: Desk, chosen: Chosen) -> Redirect | Response[None]:
    """On to the sheets; a script is told to load them as a page."""
    orders = await orders_of(desk, chosen, None, PRINTED_MAX)
    where = href(f"{PATH}/print.pdf", {"numbers": ",".join(str(order.number) for order in orders)})
    if desk.request.headers.get("HX-Request"):
        return Response(None, status_code=204, headers={"HX-Redirect": where})
    return go(where)


@get(PATH + "/print.pdf")
async def print_orders(desk: AtDesk) -> Response[bytes]:
    """Several orders on paper, at most 200: `?numbers=1001,1002`."""
    numbers = [number for text in (desk.asked("numbers") or "").split(",") if (number := whole(text))]
    wanted = PrintOrders(numbers=numbers[:PRINTED_MAX])
    return file_of(await print_sheets(desk.door, desk.person.context, assemble_orders, wanted), "orders.pdf")


async def preview(desk: Desk, chosen: Chosen, form: Form, status: int = 200) -> Template:
    act = act_named(desk, chosen.act)
    orders = await orders_of(desk, chosen, None, MATCHED_MAX)
    releases, typed = releases_of(orders) if act.asks == "hold" else [], dict(chosen.typed)
    if act.asks == "hold":
        typed["reason"] = chosen_release(orders, chosen.typed, chosen.query.hold) or ""
    divided, more = divide(act, orders, typed), chosen.everything and len(orders) == MATCHED_MAX
    bulk = described(chosen, act) | {
        "will": [{"number": number, "what": words, "warning": warn} for number, words, warn in divided.will[:SHOWN]],
        "will_total": len(divided.will),
        "cannot": [{"number": number, "reason": words} for number, words in divided.stay[:SHOWN]],
        "cannot_total": len(divided.stay),
        "more": more,
        "send": f"{act.send} {counted_orders(len(divided.will), more)}",
        "running": None,
        "releases": releases,
        "release": typed.get("reason") if releases else None,
        "cost": cost_of_cancel(orders) if act.danger else [],
    }
    return await desk.show("orders_bulk", "orders", status, bulk=bulk, form=form)


def described(chosen: Chosen, act: Act) -> dict[str, Any]:
    return {
        "act": chosen.act,
        "title": act.title,
        "send": act.send,
        "sentence": act.sentence,
        "asks": act.asks,
        "reasons": act.reasons,
        "danger": act.danger,
        "ids": chosen.ids if not chosen.everything else [],
        "query": chosen.hidden,
        "back_href": href(PATH, chosen.query.params),
    }


@post(PATH + "/bulk/{act:str}", status_code=200)
async def bulk_act(desk: AtDesk, act: FromPath[str]) -> Template | Redirect:
    """One stretch; then the page with how far it is, or back to the list when a page's ticks are done."""
    chosen = await chosen_in(desk, act)
    doing = act_named(desk, act)
    before = {name: whole(chosen.typed.get(name)) or 0 for name in ("done", "stayed")}
    below = whole(chosen.typed.get("below"))
    orders = await orders_of(desk, chosen, below, STRETCH)
    if doing.asks == "hold":
        reason = chosen_release(orders, chosen.typed, chosen.query.hold)
        if reason is None:
            return await preview(desk, chosen, Form(refusal="Choose which hold to release: others stay."), 422)
        chosen.typed["reason"] = reason
    done, stayed, wrong = await carry_out(doing, desk, orders, chosen.typed)
    if wrong and not done and not before["done"]:
        return await preview(desk, chosen, refused(named_field(wrong), chosen.typed), 422)
    if not chosen.everything and not stayed:
        return go(href(PATH, chosen.query.params), said(doing, done, 0))
    over = not chosen.everything or len(orders) < STRETCH
    running = {
        "done": before["done"] + done,
        "stayed": before["stayed"] + len(stayed),
        "over": over,
        "below": orders[-1].number if orders else 0,
        "said": doing.said,
    }
    hidden = chosen.hidden | {name: chosen.typed[name] for name in ("reason", "note", "tag") if name in chosen.typed}
    bulk = described(chosen, doing) | {
        "query": hidden,
        "cannot": [{"number": number, "reason": words} for number, words in stayed],
        "cannot_total": len(stayed),
        "will": [],
        "will_total": 0,
        "more": False,
        "running": running,
        "releases": [],
        "release": None,
        "cost": [],
    }
    return await desk.show("orders_bulk", "orders", bulk=bulk, form=Form())


def counted_orders(count: int, more: bool) -> str:
    """12 orders; with more than were looked at: 1,000+ orders."""
    return "1 order" if count == 1 and not more else f"{count:,}{'+' if more else ''} orders"


def named_field(refusal: Refusal) -> Refusal:
    """A refusal's pointers by the form's own field: `/add/0` is the tag."""
    fields = [
        msgspec.structs.replace(field, pointer="/tag" if field.pointer.startswith("/add") else field.pointer)
        for field in refusal.fields
    ]
    return Refusal(refusal.code, refusal.message, refusal.kind, fields, **refusal.ids)


def said(act: Act, done: int, stayed: int) -> str:
    orders = plural(done, "order is", "orders are")
    return f"{orders} {act.said}" + (f"; {stayed:,} skipped." if stayed else ".")


routes = (bulk_preview, bulk_act, print_orders)
