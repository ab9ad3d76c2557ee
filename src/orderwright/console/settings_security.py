"""Settings, security log: who came in or tried to, what was refused and exported, and what of access was changed."""

from typing import cast

from litestar import get
from litestar.response import Template

from orderwright.console.desk import AtDesk
from orderwright.console.lists import Tab, forward_pager, href
from orderwright.console.settings_frame import settings_of
from orderwright.kernel.refusal import invalid
from orderwright.views.security_log import KINDS, ReadSecurityLog, Show, read_security_log

PATH = "/settings/security"
TABS: tuple[tuple[Show, str], ...] = (
    ("all", "All"),
    ("failed", "Refused"),
    ("sign_ins", "Sign-ins"),
    ("exports", "Exports"),
    ("changes", "Changes"),
)


@get(PATH)
async def security_page(desk: AtDesk) -> Template:
    show = cast(Show, desk.asked("show") or "all")
    if show not in KINDS:
        raise invalid("/show", "field_invalid", "There is no such list.")
    cursor, params = desk.asked("cursor"), {"show": None if show == "all" else show}
    page = await desk.ask(read_security_log, ReadSecurityLog(show=show, cursor=cursor))
    log = {
        "tabs": [
            Tab(label, href(PATH, {"show": None if each == "all" else each}), None, each == show)
            for each, label in TABS
        ],
        "rows": page.rows,
        "pager": forward_pager(PATH, params, page.next, cursor),
    }
    return await desk.show("settings/security", "settings", settings=settings_of(desk, "security"), log=log)


routes = [security_page]
