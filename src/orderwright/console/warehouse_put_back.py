"""Warehouse, put back: goods that were canceled in somebody's hands, and where they belong; each is said to be back."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, typed_many
from orderwright.console.page import Form, go
from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.fulfillment.types import LineQuantity
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.text import plural
from orderwright.views.put_backs import PutBacks, list_put_backs

PATH = "/warehouse/put-back"
ROWS_MAX = 200


@get(PATH)
async def put_back_page(desk: AtDesk) -> Template:
    return await page(desk)


async def page(desk: Desk, status: int = 200, refusal: str | None = None) -> Template:
    waiting: PutBacks = await desk.ask(list_put_backs, None)
    may = desk.may("fulfillment.pick")
    return await desk.show(
        "warehouse/put_back", "pick", status, waiting=waiting, may=may, form=Form(refusal=refusal)
    )  # fmt: skip


@post(PATH)
async def put_them_back(desk: AtDesk) -> Redirect | Template:
    """The line whose button was pressed, or the ticked ones: `FULFILLMENT-ORDER LINE UNITS`. What somebody else put
    back meanwhile is refused."""
    values = await desk.typed()
    try:
        lines = lines_of(await typed_many(desk.request, "line" if "line" in values else "id"))
        wanted = [PutBack(fulfillment_order_id=id_, lines=back) for id_, back in lines.items()]
        answers = await desk.perform_many(put_back, wanted)
    except Refusal as refusal:
        if refusal.kind == "forbidden":
            raise
        return await page(desk, 422, refusal.fields[0].message if refusal.fields else refusal.message)
    done = [one for one, answer in zip(wanted, answers, strict=True) if not isinstance(answer, Refusal)]
    refusals = [answer for answer in answers if isinstance(answer, Refusal)]
    units = sum(line.quantity for one in done for line in one.lines or ())
    if refusals:
        reasons = dict.fromkeys(f.message for refusal in refusals for f in refusal.fields)
        said = f"{plural(units, 'unit')} put back. Not put back: {' '.join(reasons)}"
        return go(PATH, said, "amber" if units else "red")
    return go(PATH, f"{plural(units, 'unit')} put back; available again.")


def lines_of(texts: Sequence[str]) -> dict[UUID, list[LineQuantity]]:
    """By fulfillment order; refuses `nothing_selected` and what can't be read."""
    found: defaultdict[UUID, list[LineQuantity]] = defaultdict(list)
    for text in dict.fromkeys(texts[:ROWS_MAX]):
        id_, _, rest = text.partition(" ")
        line_no, _, units = rest.partition(" ")
        found[as_input(UUID, id_)].append(as_input(LineQuantity, {"line_no": line_no, "quantity": units}))
    if not found:
        raise invalid("/id", "nothing_selected", "Select at least one row first.")
    return found


routes = [put_back_page, put_them_back]
