"""/returns: what comes back, by state."""

from typing import Any

from litestar import get
from litestar.response import Template

from orderwright.console.desk import AtDesk
from orderwright.console.lists import Tab, href, pager_of
from orderwright.kernel.refusal import invalid
from orderwright.views.returns_list import ListReturns, ReturnsPage, list_returns

PATH = "/returns"
STATES = {
    "open": "Open",
    "requested": "Requested",
    "authorized": "On their way",
    "received": "To refund",
    "closed": "Closed",
}


@get(PATH)
async def returns_queue(desk: AtDesk) -> Template:
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
    return await desk.show("returns", "returns", list=shown)


routes = (returns_queue,)
