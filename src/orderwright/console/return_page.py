"""/returns/{number}: one return, from the request to the refund."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.choices import DISPOSITIONS
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, quantities, refused
from orderwright.console.page import Form, go
from orderwright.kernel.money import string_in_words
from orderwright.kernel.refusal import Refusal
from orderwright.returns.approve_returns import ApproveReturn, approve_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.decline_returns import DeclineReturn, decline_returns
from orderwright.returns.dispose_returns import DisposedLine, DisposeReturn, dispose_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.rules import usual_disposition
from orderwright.service.receive_with_return import ReceiveWithReturn, receive_with_return
from orderwright.views.return_page import ReadReturn, ReturnPage, read_return_page

Answer = Redirect | Template
Doing = Callable[[ReturnPage, dict[str, str]], Awaitable[str]]
PERMISSIONS = {"authorize": "returns.authorize", "decline": "returns.authorize", "close": close_returns.permission}


@get("/returns/{number:int}", needs="returns.read")
async def return_page(desk: AtDesk, number: FromPath[int]) -> Template:
    return await show_return(desk, number)


async def show_return(
    desk: Desk, number: int, open_dialog: str | None = None, form: Form | None = None, status: int = 200
) -> Template:
    back: ReturnPage = await desk.ask(read_return_page, ReadReturn(number))
    actions = [action for action in back.actions if desk.may(PERMISSIONS[action.key])]
    usual = proposed(back)
    blank = Form(usual)
    if form and not open_dialog:
        form = msgspec.structs.replace(form, values={**usual, **form.values})
    return await desk.show(
        "return",
        "returns",
        status,
        back=msgspec.structs.replace(back, actions=actions),
        may={"receive": desk.may("returns.receive"), "refund": desk.may(close_returns.permission)},
        dispositions=DISPOSITIONS,
        form=form if form and not open_dialog else blank,
        dialog_form=msgspec.structs.replace(form if form and open_dialog else blank, scope="dialog-"),
        open_dialog=open_dialog,
    )


def proposed(back: ReturnPage) -> dict[str, str]:
    """What stands in the forms before somebody writes: goods that may be damaged or wrong are not sellable again by one
    click."""
    usual = usual_disposition(back.reason)
    values = {f"disposition:{line.id}": str(usual) for line in back.lines}
    if usual != "restock":
        values |= {f"restock:{line.id}": "0" for line in back.lines}
    return values | {"amount": back.refund.suggestion if back.refund else ""}


async def act(desk: Desk, number: int, dialog: str | None, doing: Doing) -> Answer:
    """Back to the return, with what was done or with why not."""
    back: ReturnPage = await desk.ask(read_return_page, ReadReturn(number))
    values = await desk.typed()
    try:
        said = await doing(back, values)
    except Refusal as refusal:
        if refusal.kind == "not_found":
            raise
        return await show_return(desk, number, dialog, refused(refusal, values), 422)
    return go(f"/returns/{number}", said)


@post("/returns/{number:int}/authorize", needs=("returns.read", "returns.authorize"))
async def authorize(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(back: ReturnPage, _typed: dict[str, str]) -> str:
        await desk.perform(approve_returns, ApproveReturn(return_id=back.id))
        return f"Return approved. {desk.mailed('The customer is notified.')}"

    return await act(desk, number, None, doing)


@post("/returns/{number:int}/decline", needs=("returns.read", "returns.authorize"))
async def decline(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(back: ReturnPage, typed: dict[str, str]) -> str:
        await desk.perform(decline_returns, DeclineReturn(return_id=back.id, reason=typed.get("reason", "")))
        return "Return declined."

    return await act(desk, number, "decline", doing)


@post("/returns/{number:int}/receipt", needs=("returns.read", "returns.receive"))
async def receive(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(back: ReturnPage, typed: dict[str, str]) -> str:
        lines = [
            {"line_no": line, "quantity": count, "disposition": typed.get(f"disposition:{line}", "inspect")}
            for line, count in quantities(typed)
        ]
        wish: dict[str, Any] = {"return_id": back.id, "lines": [as_input(ReceivedLine, line) for line in lines]}
        location = typed.get("location") or None
        beside = typed.get("beside_unexpected") == "yes"
        await desk.perform(receive_returns, ReceiveReturn(**wish, location=location, beside_unexpected=beside))
        return "Items received."

    return await act(desk, number, None, doing)


@post("/returns/{number:int}/there", needs=("returns.read", "returns.receive"))
async def receive_what_is_there(desk: AtDesk, number: FromPath[int]) -> Answer:
    """What came unexpected is of this return."""

    async def doing(back: ReturnPage, typed: dict[str, str]) -> str:
        wish = as_input(ReceiveWithReturn, {"return_id": back.id, "case_id": typed.get("case_id", "")})
        await desk.perform(receive_with_return, wish)
        return "Received with this return, and to inspect. Its case is resolved."

    return await act(desk, number, None, doing)


@post("/returns/{number:int}/inspection", needs=("returns.read", "returns.receive"))
async def inspect(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(back: ReturnPage, typed: dict[str, str]) -> str:
        restock, scrap = (dict(quantities(typed, name, needed=False)) for name in ("restock", "scrap"))
        lines = [
            DisposedLine(line_no=line, restock=restock.get(line, 0), scrap=scrap.get(line, 0))
            for line in sorted({*restock, *scrap})
        ]
        location = typed.get("location") or None
        await desk.perform(dispose_returns, DisposeReturn(return_id=back.id, lines=lines, location=location))
        return "Inspection saved. Restocked units are available again."

    return await act(desk, number, None, doing)


@post("/returns/{number:int}/refund")
async def refund(desk: AtDesk, number: FromPath[int]) -> Answer:
    """Gives back what is due, or another amount, and closes the return."""

    async def doing(back: ReturnPage, typed: dict[str, str]) -> str:
        amount = typed.get("amount", "").replace(",", ".")
        done = await desk.perform(close_returns, CloseReturn(return_id=back.id, amount=amount))
        amounts = [(done.refunded, "refunded"), (done.waived, "credited that was never paid")]
        told = [f"{string_in_words(text, done.currency)} {what}" for text, what in amounts if text and float(text)]
        return ", ".join([*(told or ["Nothing refunded"]), "return closed."])

    return await act(desk, number, None, doing)


@post("/returns/{number:int}/close")
async def close(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(back: ReturnPage, _typed: dict[str, str]) -> str:
        await desk.perform(close_returns, CloseReturn(return_id=back.id))
        return "Return closed, nothing was received."

    return await act(desk, number, None, doing)


routes = (return_page, authorize, decline, receive, receive_what_is_there, inspect, refund, close)
