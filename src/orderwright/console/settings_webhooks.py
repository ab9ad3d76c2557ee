"""Settings, webhooks: who is told of facts, what each was told and how it answered, and telling it again."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import refused, typed_many
from orderwright.console.lists import Tab, forward_pager, href
from orderwright.console.page import Form, go
from orderwright.console.settings_frame import settings_of
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.messages.remove_webhook_endpoints import RemoveWebhookEndpoint, remove_webhook_endpoints
from orderwright.messages.replace_webhook_secrets import ReplaceWebhookSecret, replace_webhook_secrets
from orderwright.messages.resend_deliveries import ResendDelivery, resend_deliveries
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.messages.webhook_kinds import BY_AREA
from orderwright.views.messages_list import EndpointRow, ListDeliveries, list_deliveries, list_endpoints
from orderwright.views.order_actions import Action

PATH = "/settings/webhooks"


@get(PATH)
async def webhooks_page(desk: AtDesk) -> Template:
    return await page(desk)


@post(PATH, status_code=200)
async def add_webhook(desk: AtDesk) -> Template:
    """Not redirected: the signing secret can be shown in this answer alone."""
    values, kinds = await desk.typed(), await typed_many(desk.request, "event")
    try:
        wanted = SaveWebhookEndpoint(url=values.get("url", ""), kinds=kinds)
        await desk.confirm()
        made = await desk.perform(save_webhook_endpoints, wanted)
    except Refusal as refusal:
        form = refused(refusal, values | {"event": " ".join(kinds)})
        return await page(desk, 422, form=form, open_dialog="new-hook")
    return await page(desk, new_secret=made.secret)


async def page(desk: Desk, status: int = 200, **shown: Any) -> Template:
    context: dict[str, Any] = {
        "form": Form(),
        "open_dialog": None,
        "new_secret": None,
        "settings": settings_of(desk, "webhooks"),
        "hooks": await desk.ask(list_endpoints, None),
        "event_choices": BY_AREA,
        "may": desk.may("webhooks.edit"),
    }
    return await desk.show("settings/webhooks", "settings", status, **context | shown)


@get(PATH + "/{id_:uuid}")
async def webhook_page(desk: AtDesk, id_: FromPath[UUID]) -> Template:
    return await show_webhook(desk, id_)


async def show_webhook(
    desk: Desk,
    id_: UUID,
    status: int = 200,
    *,
    new_secret: str | None = None,
    form: Form | None = None,
    open_dialog: str | None = None,
) -> Template:
    endpoint, failed = await endpoint_of(desk, id_), desk.asked("show") == "failed"
    path, cursor = f"{PATH}/{id_}", desk.asked("cursor")
    params = {"show": "failed" if failed else None}
    told = await desk.ask(list_deliveries, ListDeliveries(endpoint_id=id_, failed=failed, cursor=cursor))
    hook = {
        "id": id_,
        "url": endpoint.url,
        "events": endpoint.events,
        "status": endpoint.status,
        "gone_at": endpoint.gone_at,
        "secret_state": endpoint.secret_state,
        "actions": actions_of(endpoint, desk.proven) if desk.may("webhooks.edit") else [],
        "deliveries": told.rows,
        "pager": forward_pager(path, params, told.next, cursor),
        "tabs": [Tab("All", path, None, not failed), Tab("Failed", href(path, show="failed"), endpoint.failed, failed)],
    }
    settings, may = settings_of(desk, "webhooks"), desk.may("webhooks.edit")
    return await desk.show(
        "settings/webhook",
        "settings",
        status,
        form=form or Form(),
        open_dialog=open_dialog,
        settings=settings,
        hook=hook,
        may=may,
        new_secret=new_secret,
    )


@post(PATH + "/{id_:uuid}/secret", status_code=200)
async def replace_secret(desk: AtDesk, id_: FromPath[UUID]) -> Template:
    """Not redirected: the secret can be shown in this answer alone."""
    values = await desk.typed()
    wanted = ReplaceWebhookSecret(endpoint_id=id_, at_once=values.get("at_once") == "yes")
    try:
        await desk.confirm()
        done = await desk.perform(replace_webhook_secrets, wanted)
    except Refusal as refusal:
        return await again(desk, id_, refusal, values, "replace-secret")
    return await show_webhook(desk, id_, new_secret=done.secret)


async def again(desk: Desk, id_: UUID, refusal: Refusal, values: dict[str, str], dialog: str) -> Template:
    """The dialog once more, with why not."""
    if refusal.kind == "not_found":
        raise refusal
    form = refused(refusal, {"your_password": "", **{name: values[name] for name in ("at_once",) if name in values}})
    return await show_webhook(desk, id_, 422, form=form, open_dialog=dialog)


async def endpoint_of(desk: Desk, id_: UUID) -> EndpointRow:
    endpoint = next((each for each in await desk.ask(list_endpoints, None) if each.id == id_), None)
    if endpoint is None:
        raise not_found("webhook", endpoint_id=id_)
    return endpoint


def actions_of(endpoint: EndpointRow, proven: bool) -> list[Action]:
    """Who has not proven lately who they are is asked for the password first."""
    switch = ("off", "Disable") if endpoint.active else ("on", "Enable")
    path = f"{PATH}/{endpoint.id}"
    return [
        Action(*switch, post=f"{path}/{switch[0]}") if proven else Action(*switch, dialog="switch"),
        Action("replace-secret", "Replace secret…", dialog="replace-secret"),
        Action("remove", "Remove", post=f"{path}/removal", danger=True),
    ]


@post([f"{PATH}/{{id_:uuid}}/on", f"{PATH}/{{id_:uuid}}/off"])
async def switch(desk: AtDesk, id_: FromPath[UUID]) -> Redirect | Template:
    endpoint, active = await endpoint_of(desk, id_), desk.request.url.path.endswith("/on")
    wanted = SaveWebhookEndpoint(url=endpoint.url, endpoint_id=id_, kinds=endpoint.kinds, active=active)
    try:
        await desk.confirm()
        await desk.perform(save_webhook_endpoints, wanted)
    except Refusal as refusal:
        return await again(desk, id_, refusal, {}, "switch")
    return go(f"{PATH}/{id_}", "Webhook enabled." if active else "Webhook disabled.")


@post(PATH + "/{id_:uuid}/removal")
async def remove(desk: AtDesk, id_: FromPath[UUID]) -> Redirect:
    await desk.perform(remove_webhook_endpoints, RemoveWebhookEndpoint(endpoint_id=id_))
    return go(PATH, "Webhook removed.")


@post(PATH + "/{id_:uuid}/deliveries/{delivery_id:uuid}/resend")
async def resend(desk: AtDesk, id_: FromPath[UUID], delivery_id: FromPath[UUID]) -> Redirect:
    await desk.perform(resend_deliveries, ResendDelivery(delivery_id=delivery_id))
    return go(f"{PATH}/{id_}", "Event resent.")


routes = [webhooks_page, add_webhook, webhook_page, replace_secret, switch, remove, resend]
