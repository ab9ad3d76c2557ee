"""/service/{number}: one case, what was written on it, and the answer."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import refused
from orderwright.console.page import Form, go
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.text import plural
from orderwright.service.answer_cases import AnswerCase, answer_cases
from orderwright.service.assign_cases import AssignCase, assign_cases
from orderwright.service.resolve_cases import ResolveCase, resolve_cases
from orderwright.service.types import RESOLUTIONS
from orderwright.views.case_page import CasePage, ReadCase, read_case_page
from orderwright.views.order_actions import Action
from orderwright.views.undecided_goods import ListUndecidedGoods, UndecidedGoods, list_undecided_goods

Answer = Redirect | Template
Doing = Callable[[CasePage, dict[str, str]], Awaitable[str]]


@get("/service/{number:int}", needs="service.read")
async def case_page(desk: AtDesk, number: FromPath[int]) -> Template:
    return await show_case(desk, number)


async def show_case(
    desk: Desk, number: int, open_dialog: str | None = None, form: Form | None = None, status: int = 200
) -> Template:
    case: CasePage = await desk.ask(read_case_page, ReadCase(number))
    writing = desk.may("service.answer")
    goods = await goods_of(desk, case)
    return await desk.show(
        "case",
        "service",
        status,
        case=msgspec.structs.replace(case, actions=actions_of(desk, case, goods)),
        may_write=writing and case.status != "resolved",
        resolutions=list(RESOLUTIONS.items()),
        form=form if form and not open_dialog else Form(),
        dialog_form=msgspec.structs.replace(form if form and open_dialog else Form(), scope="dialog-"),
        open_dialog=open_dialog,
    )


async def goods_of(desk: Desk, case: CasePage) -> UndecidedGoods | None:
    """What lies there until this case says what becomes of it."""
    if case.type != "unexpected_goods" or case.status == "resolved" or not desk.may("returns.receive"):
        return None
    found = await desk.ask(list_undecided_goods, ListUndecidedGoods(case.number))
    return found[0] if found else None


def actions_of(desk: Desk, case: CasePage, goods: UndecidedGoods | None) -> list[Action]:
    """What becomes of goods, hand over a parcel that has left, assign it to oneself or unassign it, and resolve it."""
    if case.status == "resolved":
        return []
    made = []
    if goods:
        made = [
            Action(key, f"{label} {plural(goods.units, 'unit')}", post=f"/service/{case.number}/goods/{key}")
            for key, label in (("restock", "Restock"), ("scrap", "Scrap"))
        ]
    if case.hand_over and desk.may("fulfillment.ship"):
        made.append(case.hand_over)
    if desk.may("service.answer"):
        mine = case.assignee == desk.person.context.actor
        made.append(Action("assign", "Unassign" if mine else "Assign to me", post=f"/service/{case.number}/assignee"))
    if desk.may("service.resolve"):
        made.append(Action("resolve", "Resolve", dialog="resolve", primary=case.hand_over is None))
    return made


async def act(desk: Desk, number: int, dialog: str | None, doing: Doing) -> Answer:
    """Back to the case, with what was done or with why not."""
    case: CasePage = await desk.ask(read_case_page, ReadCase(number))
    values = await desk.typed()
    try:
        said = await doing(case, values)
    except Refusal as refusal:
        if refusal.kind == "not_found":
            raise
        return await show_case(desk, number, dialog, refused(refusal, values), 422)
    return go(f"/service/{number}", said)


@post("/service/{number:int}/answers", needs=("service.read", "service.answer"))
async def answer(desk: AtDesk, number: FromPath[int]) -> Answer:
    """To the customer by mail, or a note for staff alone."""

    async def doing(case: CasePage, typed: dict[str, str]) -> str:
        internal = typed.get("act") == "note"
        wish = AnswerCase(case_id=case.id, body=typed.get("body", ""), internal=internal)
        await desk.perform(answer_cases, wish)
        if typed.get("act") == "answer_resolve":
            await desk.perform(resolve_cases, ResolveCase(case_id=case.id, resolution="answered"))
            return f"{desk.mailed('Answer sent.')} Case resolved."
        return "Note saved." if internal else desk.mailed("Answer sent.")

    return await act(desk, number, None, doing)


@post("/service/{number:int}/assignee")
async def assign(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(case: CasePage, _typed: dict[str, str]) -> str:
        me: Any = desk.person.context.actor
        taken = case.assignee != me
        await desk.perform(assign_cases, AssignCase(case_id=case.id, assignee=me if taken else ""))
        return "Case assigned to you." if taken else "Case unassigned."

    return await act(desk, number, None, doing)


@post("/service/{number:int}/resolution")
async def resolve(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(case: CasePage, typed: dict[str, str]) -> str:
        resolution, note = typed.get("resolution", ""), typed.get("note", "")
        wish = ResolveCase(case_id=case.id, resolution=resolution, note=note)
        await desk.perform(resolve_cases, wish)
        return "Case resolved."

    return await act(desk, number, "resolve", doing)


routes = (case_page, answer, assign, resolve)
