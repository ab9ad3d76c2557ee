"""Where a merchant's program wants to be told of facts. The signing secret is made here and told once.

Only http and https addresses without a user name are taken, and none that spell out a private address, unless the
operator allows its network; what a name leads to is judged each time something is posted (`worker/reach.py`).
"""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.secret_marks import mark_of
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import verb
from orderwright.messages.webhook_addresses import Network, literal_of, may_lead_to, read_networks
from orderwright.messages.webhook_kinds import WEBHOOK_KINDS
from orderwright.messages.webhook_secret import webhook_secret

sql = statements(__file__)
ENDPOINTS_MAX = 20


class SaveWebhookEndpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A new one, or another address, choice or state of a known one. `kinds` empty: every kind of fact."""

    url: str
    endpoint_id: UUID | None = None
    kinds: list[str] = []
    active: bool = True


class WebhookEndpoint(msgspec.Struct, frozen=True):
    """`secret` is told when the endpoint is made, and never again."""

    endpoint_id: UUID
    url: str
    kinds: list[str]
    active: bool
    secret: str | None


@verb("webhooks.edit", refusals=("webhook_invalid", "webhook_not_found", "too_many_webhooks"), forget=("secret",))
async def save_webhook_endpoints(
    tx: Transaction, endpoints: Sequence[SaveWebhookEndpoint]
) -> list[WebhookEndpoint | Refusal]:
    return [await save_one(tx, endpoint) for endpoint in endpoints]


async def save_one(tx: Transaction, wish: SaveWebhookEndpoint) -> WebhookEndpoint | Refusal:
    networks, tls_only = (tx.settings.webhook_networks, tx.settings.tls_only) if tx.settings else ((), False)
    if wrong := mistakes_in(wish, read_networks(networks), tls_only):
        return Refusal("webhook_invalid", "This can't be a webhook.", "invalid", wrong)
    kinds = sorted(set(wish.kinds))
    if wish.endpoint_id is None:
        await tx.row(bool, sql.lock_endpoints)
        if (await tx.row(int, sql.count_endpoints) or 0) >= ENDPOINTS_MAX:
            return Refusal("too_many_webhooks", f"There are at most {ENDPOINTS_MAX} webhooks.", "conflict")
        endpoint_id = tx.new_id()
        secret = webhook_secret(tx.secret, endpoint_id, 1)
        made = WebhookEndpoint(endpoint_id, wish.url.strip(), kinds, wish.active, secret)
        await tx.execute(sql.insert_endpoint, rows=json_rows([made]), made_from=mark_of(tx.secret), now=tx.now)
        return made
    known = WebhookEndpoint(wish.endpoint_id, wish.url.strip(), kinds, wish.active, None)
    if await tx.execute(sql.update_endpoint, rows=json_rows([known])) == 0:
        return not_found("webhook", endpoint_id=wish.endpoint_id)
    return known


def mistakes_in(wish: SaveWebhookEndpoint, networks: Sequence[Network], tls_only: bool) -> list[FieldError]:
    wrong = text_mistakes("/url", wish.url, 2_000, shortest=1)
    if not wrong and not is_address(wish.url.strip()):
        message = "An address such as https://shop.example/orderwright, without a user name."
        wrong.append(FieldError("/url", "url_invalid", message))
    if not wrong and leads_inside(wish.url.strip(), networks):
        message = "This address is private. Webhooks lead to the Internet, or to networks that the operator allows."
        wrong.append(FieldError("/url", "url_private", message))
    if not wrong and tls_only and urlsplit(wish.url.strip()).scheme != "https":
        wrong.append(FieldError("/url", "url_not_https", "Webhooks are sent by https alone here."))
    for index, kind in enumerate(wish.kinds):
        if kind not in WEBHOOK_KINDS:
            wrong.append(FieldError(f"/kinds/{index}", "kind_unknown", f"There is no fact {kind[:100]!r}."))
    return wrong


def leads_inside(url: str, networks: Sequence[Network]) -> bool:
    """As far as the address itself says."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    literal = literal_of(host)
    inside = literal is not None and not may_lead_to(literal, networks)
    return inside or (not networks and (host == "localhost" or host.endswith(".localhost")))


def is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = parts.username is None and port != 0 and url.isprintable() and " " not in url
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain
