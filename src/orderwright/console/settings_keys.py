"""Settings, API keys: which there are, a new one (shown once), and its end."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.access.create_key import CreateKey, RevokeKey, create_key, revoke_key
from orderwright.access.list_access import ListAccess, ListedKey, list_keys
from orderwright.access.roles import ROLES
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import as_input, refused, typed_many
from orderwright.console.page import Form, go
from orderwright.console.settings_frame import ROLE_CHOICES, location_choices, settings_of
from orderwright.kernel.refusal import Refusal
from orderwright.views.keep_to_locations import refuse_unknown_locations


@get("/settings/keys")
async def keys_page(desk: AtDesk) -> Template:
    return await page(desk)


@post("/settings/keys", status_code=200)
async def make_key(desk: AtDesk) -> Template:
    """Not redirected: the key can be shown in this answer alone."""
    values, ticked = await desk.typed(), await typed_many(desk.request, "locations")
    try:
        given = {name: values.get(name, "") for name in ("name", "role", "days")}
        wanted = as_input(CreateKey, {**given, "locations": ticked})
        await desk.confirm()
        await refuse_unknown_locations(desk.door, desk.person.context, ticked)
        made = await desk.perform(create_key, wanted)
    except Refusal as refusal:
        return await page(desk, 422, form=refused(refusal, values), open_dialog="new-key-dialog", ticked=ticked)
    return await page(desk, new_key=made.token)


@post("/settings/keys/{key_id:uuid}/revocation")
async def end_key(desk: AtDesk, key_id: FromPath[UUID]) -> Redirect:
    ended = await desk.perform(revoke_key, RevokeKey(key_id))
    return go("/settings/keys", f"Key “{ended.name}” revoked.")


async def page(desk: Desk, status: int = 200, **shown: Any) -> Template:
    context: dict[str, Any] = {
        "form": Form({"days": "90"}),
        "open_dialog": None,
        "new_key": None,
        "ticked": [],
        "locations": await location_choices(desk),
        "settings": settings_of(desk, "keys"),
        "keys": [row(key) for key in await desk.ask(list_keys, ListAccess())],
        "roles": ROLE_CHOICES,
        "may": desk.may("access.edit"),
    }
    return await desk.show("settings/keys", "settings", status, **context | shown)


def row(key: ListedKey) -> dict[str, Any]:
    """Its scopes in words: a role's name where they are exactly what a role may."""
    scopes = frozenset(key.scopes)
    role = next((label for name, label in ROLE_CHOICES if ROLES[name] == scopes), None)
    words = "everything" if scopes == {"*"} else f"as {role.lower()}" if role else ", ".join(key.scopes)
    if key.locations:
        words += f" at {', '.join(key.locations)}"
    return {
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": words,
        "by": key.created_by,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "status": key.status,
    }


routes = [keys_page, make_key, end_key]
