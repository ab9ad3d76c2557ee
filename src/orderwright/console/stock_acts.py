"""What is done with the stock of one variant from its page: it is counted, adjusted, transferred, or lies in another
bin. Each is a dialog of the page; what is refused opens it again with what was typed."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import post
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, refused
from orderwright.console.inventory import show_variant
from orderwright.console.page import Form, go
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.text import plural
from orderwright.orders.count_below_promised import count_below_promised
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.stock.count_stock import Counted, CountStock, count_stock, stays
from orderwright.stock.move_to_bins import MoveToBin, move_to_bins
from orderwright.stock.transfer_stock import TransferStock, transfer_stock
from orderwright.stock.types import StockNow
from orderwright.views.variant_links import variant_href

Answer = Redirect | Template


async def act(
    desk: Desk, dialog: str, fields: tuple[str, ...], doing: Callable[[dict[str, str]], Awaitable[str]]
) -> Answer:
    """`doing` gets the fields of the form and the SKU, and says what was done."""
    values, sku = await desk.typed(), desk.asked("sku") or ""
    given = {name: values[name] for name in fields if values.get(name)} | {"sku": sku}
    try:
        said = await doing(given)
    except Refusal as refusal:
        return await show_variant(desk, sku, 422, dialog, form_of(refusal, values))
    return go(variant_href(sku), said)


def form_of(refusal: Refusal, values: dict[str, str]) -> Form:
    """Where promised units would be taken away, the count is what may do so."""
    form = refused(refusal, values)
    if refusal.code != "stock_promised" or "kind" not in values:
        return form
    hint = "Count what is there instead: the newest reservations give way and are sourced again."
    return Form(values, form.errors, f"{form.refusal or refusal.message} {hint}")


@post("/inventory/counts")
async def count(desk: AtDesk) -> Answer:
    """Sets what is on hand. Below what is promised it asks before the newest reservations give way."""

    async def doing(given: dict[str, str]) -> str:
        wish = as_input(CountStock, given)
        try:
            return counted(await desk.perform(count_stock, wish))
        except Refusal as refusal:
            if refusal.code != "stock_promised":
                raise
            if (await desk.typed()).get("give_way") != "yes":
                raise asked_first(refusal) from refusal
        return counted(await desk.perform(count_below_promised, wish))

    return await act(desk, "count", ("location", "quantity", "note"), doing)


def asked_first(refusal: Refusal) -> Refusal:
    message = (
        f"{refusal.message} If the count is right, the newest reservations give way and are sourced again; what is in "
        "released work stays on hand, for a short pick."
    )
    return Refusal("stock_promised", message, refusal.kind)


def counted(done: Counted) -> str:
    said = f"{plural(done.on_hand, 'unit')} on hand at {done.location}, before {done.before:,}."
    if done.orders:
        said += f" {plural(len(done.orders), 'order')} lost units; what can be is sourced again."
    if done.left:
        said += f" {stays(done.left)}"
    return said


@post("/inventory/adjustments")
async def adjust(desk: AtDesk) -> Answer:
    """More or less than was thought, set aside, restored, scrapped. What is promised to orders is not taken away."""

    async def doing(given: dict[str, str]) -> str:
        now: StockNow = await desk.perform(adjust_stock, as_input(AdjustStock, given))
        aside = f", {now.unavailable:,} unavailable" if now.unavailable else ""
        return f"{now.on_hand:,} on hand at {now.location}{aside}, {now.available:,} of them available."

    return await act(desk, "adjust", ("location", "kind", "quantity", "reason", "note"), doing)


@post("/inventory/transfers")
async def transfer(desk: AtDesk) -> Answer:
    async def doing(given: dict[str, str]) -> str:
        wish = as_input(TransferStock, given)
        now: StockNow = await desk.perform(transfer_stock, wish)
        went = f"{plural(wish.quantity, 'unit')} went from {wish.location} to {wish.to_location}."
        return f"{went} {now.on_hand:,} on hand at {now.location}."

    return await act(desk, "transfer", ("location", "to_location", "quantity"), doing)


@post("/inventory/bin-moves")
async def to_bin(desk: AtDesk) -> Answer:
    async def doing(given: dict[str, str]) -> str:
        done: Any = await desk.perform(move_to_bins, as_input(MoveToBin, given | {"bin": given.get("bin", "")}))
        before = f", before in {done.before}" if done.before else ""
        return f"{plural(done.units, 'unit')} at {done.location} in bin {done.bin} now{before}."

    return await act(desk, "bin", ("location", "bin"), doing)


routes = [count, adjust, transfer, to_bin]
