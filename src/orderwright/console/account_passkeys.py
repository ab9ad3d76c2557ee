"""One's own passkeys: added, in two steps with the browser's part between them, and removed."""

from uuid import UUID

import msgspec
from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.access.add_passkey import add_passkey, ask_for_passkey
from orderwright.access.own_passkeys import RemovePasskeys, remove_own_passkeys
from orderwright.access.passkey_site import passkey_site
from orderwright.console.account import PATH, page, whose
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import refused
from orderwright.console.page import go
from orderwright.kernel.refusal import Refusal


@post(PATH + "/passkeys", needs=(), status_code=200)
async def begin(desk: AtDesk) -> Template:
    """Shows the button with which the browser makes one."""
    values = await desk.typed()
    name = values.get("name", "")
    try:
        await desk.confirm()
        asked = await ask_for_passkey(desk.door, passkey_site(desk.settings), whose(desk), name)
    except Refusal as refusal:
        return await again(desk, refusal, {"name": name, "your_password": ""}, "add-passkey")
    return await page(desk, adding=asked)


@post(PATH + "/passkeys/new", needs=())
async def add(desk: AtDesk) -> Redirect | Template:
    values = await desk.typed()
    name = values.get("name", "")
    site, sent = passkey_site(desk.settings), (name, values.get("sealed", ""), values.get("credential", ""))
    try:
        await desk.confirm()
        await add_passkey(desk.door, site, whose(desk), *sent)
    except Refusal as refusal:
        return await again(desk, refusal, {"name": name, "your_password": ""}, "add-passkey")
    return go(PATH, f"Passkey {name} added.")


@post(PATH + "/passkeys/{passkey_id:uuid}/removal", needs=())
async def remove(desk: AtDesk, passkey_id: FromPath[UUID]) -> Redirect | Template:
    try:
        await desk.confirm()
    except Refusal as refusal:
        return await again(desk, refusal, {"your_password": ""}, f"remove-passkey-{passkey_id}")
    wanted = RemovePasskeys(desk.person.user_id, passkey_id)
    names = await remove_own_passkeys(desk.door, desk.person.email, wanted)
    if not names:
        return go(PATH, "That passkey was removed already.", "amber")
    return go(PATH, f"Passkey {names[0]} removed. It signs nobody in any more.")


async def again(desk: Desk, refusal: Refusal, values: dict[str, str], dialog: str) -> Template:
    """The dialog that was refused, open."""
    form = msgspec.structs.replace(refused(refusal, values), scope=f"{dialog}-")
    return await page(desk, 422, passkey_form=form, open_dialog=dialog)


routes = [begin, add, remove]
