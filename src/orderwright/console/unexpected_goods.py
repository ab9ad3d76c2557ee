"""What becomes of goods that came unexpected: two buttons, in the list of returns for the dock, and on their case."""

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input
from orderwright.console.page import go
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.text import plural
from orderwright.service.decide_unexpected_goods import DecideUnexpectedGoods, decide_unexpected_goods
from orderwright.views.undecided_goods import ListUndecidedGoods, list_undecided_goods

NEEDS = ("returns.read", "returns.receive")
DONE = {"restock": "can be sold again", "scrap": "left the stock"}


@post([f"/returns/unexpected/{{number:int}}/{what}" for what in DONE], needs=NEEDS)
async def decide(desk: AtDesk, number: FromPath[int]) -> Redirect:
    return go("/returns", *await decided(desk, number))


@post([f"/service/{{number:int}}/goods/{what}" for what in DONE], needs=(*NEEDS, "service.read"))
async def decide_case(desk: AtDesk, number: FromPath[int]) -> Redirect:
    return go(f"/service/{number}", *await decided(desk, number))


async def decided(desk: Desk, number: int) -> tuple[str, str]:
    """As the end of the address says. What was done, or why not, and its tone."""
    disposition = desk.request.url.path.rpartition("/")[2]
    found = await desk.ask(list_undecided_goods, ListUndecidedGoods(number))
    if not found:
        raise not_found("case", number=number)
    (goods,) = found
    wish = {"case_id": goods.case_id, "location": goods.location, "disposition": disposition}
    try:
        now = await desk.perform(decide_unexpected_goods, as_input(DecideUnexpectedGoods, wish))
    except Refusal as refusal:
        if refusal.kind != "conflict":
            raise
        return refusal.message, "red"
    what = f"{plural(goods.units, 'unit')} of {goods.sku} {DONE[disposition]}."
    return f"{what} {now.available:,} available at {goods.location}. Case {number} resolved.", "green"


routes = (decide, decide_case)
