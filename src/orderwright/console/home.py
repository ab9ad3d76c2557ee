"""/: where the work stands. The part below the frame renews itself every few seconds."""

import msgspec
from litestar import get
from litestar.response import Template

from orderwright.access.list_access import ListAccess, count_expiring_keys
from orderwright.console.desk import AtDesk, Desk
from orderwright.views.first_steps import Step, read_first_steps
from orderwright.views.home import Home, read_home
from orderwright.views.home_needs import Need

BEHIND = {
    "/outbox": "messages.read",
    "/settings/webhooks": "webhooks.read",
    "/quarantine": "quarantine.read",
    "/service": "service.read",
    "/returns": "returns.authorize",
}
"""What it takes to do what a row asks for; who may not is not shown the row."""


@get("/", needs="orders.read")
async def home_page(desk: AtDesk) -> Template:
    return await desk.show("home", "home", home=await home_of(desk), first=await first_steps(desk))


@get("/home/live", needs="orders.read")
async def home_live(desk: AtDesk) -> Template:
    return desk.part("home_live", home=await home_of(desk), first=await first_steps(desk))


async def home_of(desk: Desk) -> Home:
    """Home as far as the person may follow it."""
    home: Home = await desk.ask(read_home, None)
    kinds = [need for need in home.needs.kinds if may_open(desk, need)]
    if desk.may("access.read") and (ending := await desk.ask(count_expiring_keys, ListAccess())).keys:
        detail = "what uses them stands still then"
        kinds.append(
            Need(ending.keys, "amber", "API keys expiring", detail, None, ending.first_at, "/settings/keys", "Renew")
        )
    needs = msgspec.structs.replace(home.needs, kinds=kinds, total=sum(need.count for need in kinds))
    sales = home.sales if desk.may("sales.read") else None
    return msgspec.structs.replace(home, needs=needs, sales=sales)


async def first_steps(desk: Desk) -> list[Step]:
    """Of what is to be set up, that which the person may do."""
    steps: list[Step] = await desk.ask(read_first_steps, None)
    return [step for step in steps if desk.may(step.permission)]


def may_open(desk: Desk, need: Need) -> bool:
    permission = BEHIND.get(need.href.partition("?")[0])
    return permission is None or desk.may(permission)


routes = (home_page, home_live)
