"""/service: what needs a person, grouped by kind, due first; and taking or resolving several at once."""

from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk
from orderwright.console.form import typed_many, whole
from orderwright.console.lists import Tab, href
from orderwright.console.page import go
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.text import plural
from orderwright.service.assign_cases import AssignCase, assign_cases
from orderwright.service.resolve_cases import ResolveCase, resolve_cases
from orderwright.views.cases_list import CaseIds, CasesPage, ListCases, find_case_ids, list_cases

PATH = "/service"
OF_ONE_KIND = 200
VIEWS = {"open": "Open", "mine": "Mine", "late": "Late", "resolved": "Resolved"}


@get(PATH)
async def service_queue(desk: AtDesk) -> Template:
    view, kind = desk.asked("view") or "open", desk.asked("kind")
    if view not in VIEWS:
        raise invalid("/view", "view_unknown", f"There is no view {view!r}.")
    wanted: dict[str, Any] = {"state": "open" if view == "mine" else view}
    wanted |= {"assignee": desk.person.context.actor} if view == "mine" else {}
    wanted |= {"kind": kind, "limit": OF_ONE_KIND} if kind else {}
    listed: CasesPage = await desk.ask(list_cases, ListCases(**wanted))
    counts = {"open": listed.open, "mine": listed.mine, "late": listed.late}
    shown = {
        "open": listed.open,
        "groups": listed.groups,
        "tabs": [
            Tab(label, href(PATH, {"view": name if name != "open" else None}), counts.get(name), name == view)
            for name, label in VIEWS.items()
        ],
        "may": {
            "take": view != "resolved" and desk.may("service.answer"),
            "resolve": view != "resolved" and desk.may("service.resolve"),
        },
        "resolved": view == "resolved",
    }
    return await desk.show("service", "service", list=shown)


@post(PATH + "/bulk", needs="service.read")
async def act_on_cases(desk: AtDesk) -> Redirect:
    """Take or resolve the cases that are ticked."""
    act = (await desk.typed()).get("act")
    numbers = [number for text in await typed_many(desk.request, "id") if (number := whole(text))]
    ids = await desk.ask(find_case_ids, CaseIds(numbers))
    answers: list[Any] = []
    if act == "take":
        me = desk.person.context.actor
        answers = await desk.perform_many(assign_cases, [AssignCase(case_id=each, assignee=me) for each in ids])
    elif act == "resolve":
        wishes = [ResolveCase(case_id=each, resolution="other", note="from the list") for each in ids]
        answers = await desk.perform_many(resolve_cases, wishes)
    done = sum(not isinstance(answer, Refusal) for answer in answers)
    cases = plural(done, "case is", "cases are")
    return go(PATH, f"{cases} {'yours' if act == 'take' else 'resolved'}.", "green" if done else "amber")


routes = (service_queue, act_on_cases)
