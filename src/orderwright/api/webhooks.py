"""/v1/webhooks: endpoints, what they were told, and telling it again; and mail that is sent again."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Router, delete, get, post, put
from litestar.params import Parameter

from orderwright.api.caller import Context, Door, IdempotencyKey
from orderwright.api.problems import problems
from orderwright.messages.list_webhooks import (
    Delivery,
    ListedEndpoint,
    OfEndpoint,
    list_webhook_deliveries,
    list_webhook_endpoints,
)
from orderwright.messages.remove_webhook_endpoints import RemoveWebhookEndpoint, remove_webhook_endpoints
from orderwright.messages.replace_webhook_secrets import (
    ReplacedSecret,
    ReplaceWebhookSecret,
    replace_webhook_secrets,
)
from orderwright.messages.resend_deliveries import ResendDelivery, ResentDelivery, resend_deliveries
from orderwright.messages.resend_messages import ResendMessage, Resent, resend_messages
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, WebhookEndpoint, save_webhook_endpoints

Most = Annotated[int, Parameter(ge=1, le=200, description="At most so many.")]


class Endpoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url`: http or https. `kinds` empty: every fact."""

    url: str
    kinds: list[str] = []
    active: bool = True


class SecretChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`at_once`: the former secret signs nothing any more."""

    at_once: bool = False


@get("/webhooks", summary="List webhooks", responses=problems())
async def list_all(context: Context, door: Door) -> list[ListedEndpoint]:
    return await door.ask(context, list_webhook_endpoints, None)


@post("/webhooks", summary="Create a webhook", responses=problems(409, 413, 422))
async def make(data: Endpoint, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> WebhookEndpoint:
    """The answer tells the secret that signs what is posted; it is told once."""
    wish = SaveWebhookEndpoint(url=data.url, kinds=data.kinds, active=data.active)
    return await door.perform(context, save_webhook_endpoints, wish, idempotency_key)


@put("/webhooks/{endpoint_id:uuid}", summary="Change a webhook", responses=problems(404, 413, 422))
async def change(endpoint_id: UUID, data: Endpoint, context: Context, door: Door) -> WebhookEndpoint:
    wish = SaveWebhookEndpoint(endpoint_id=endpoint_id, url=data.url, kinds=data.kinds, active=data.active)
    return await door.perform(context, save_webhook_endpoints, wish)


@delete("/webhooks/{endpoint_id:uuid}", summary="Remove a webhook", responses=problems(404))
async def remove(endpoint_id: UUID, context: Context, door: Door) -> None:
    """With everything that it was told."""
    await door.perform(context, remove_webhook_endpoints, RemoveWebhookEndpoint(endpoint_id=endpoint_id))


@post("/webhooks/{endpoint_id:uuid}/secret", summary="Replace a webhook's secret", responses=problems(404, 413, 422))
async def replace_secret(
    endpoint_id: UUID, data: SecretChange, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> ReplacedSecret:
    """The answer tells the new one, once. For a day what is posted is signed with both."""
    wish = ReplaceWebhookSecret(endpoint_id=endpoint_id, at_once=data.at_once)
    return await door.perform(context, replace_webhook_secrets, wish, idempotency_key)


@get("/webhooks/{endpoint_id:uuid}/deliveries", summary="List what a webhook was told", responses=problems(404))
async def deliveries(
    endpoint_id: UUID,
    context: Context,
    door: Door,
    status: Literal["pending", "delivered", "failed"] | None = None,
    before: UUID | None = None,
    limit: Most = 50,
) -> list[Delivery]:
    """Newest first. `before`: older than this delivery, for the next page."""
    wanted = OfEndpoint(endpoint_id=endpoint_id, before=before, status=status, most=limit)
    return await door.ask(context, list_webhook_deliveries, wanted)


@post(
    "/webhook-deliveries/{delivery_id:uuid}/repetition", status_code=200, summary="Tell a webhook again",
    responses=problems(404, 409, 422),
)  # fmt: skip
async def tell_again(
    delivery_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None
) -> ResentDelivery:
    wish = ResendDelivery(delivery_id=delivery_id)
    return await door.perform(context, resend_deliveries, wish, idempotency_key)


@post(
    "/messages/{message_id:uuid}/repetition", status_code=200, summary="Send mail again", tags=["Messages"],
    responses=problems(404, 409, 422),
)  # fmt: skip
async def send_again(message_id: UUID, context: Context, door: Door, idempotency_key: IdempotencyKey = None) -> Resent:
    return await door.perform(context, resend_messages, ResendMessage(message_id=message_id), idempotency_key)


webhooks_router = Router(
    "/",
    route_handlers=[list_all, make, change, remove, replace_secret, deliveries, tell_again, send_again],
    tags=["Webhooks"],
)
