"""The link to a customer's own order page: whoever has it sees the order, and nobody can make one up.

The token is base64url of the order's id, 16 bytes of HMAC-SHA256 over organization, id and version under the
installation's secret, the organization's name, and the version where it is not the first. Whether it still leads
somewhere is for `open_customer_link` to say.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from uuid import UUID

from orderwright.kernel.database import ORGANIZATION

MAC_BYTES = 16
KEPT = "own-order-page"
"""Stands in a mail for the token while it is kept, so that who has the database or a backup has no links."""


def customer_link(address: str, secret: str, organization: str, order_id: UUID, version: int) -> str:
    """`address`: where the installation is reached, `Settings.address`; `secret`: `Settings.secret`; `version`: the
    order's `link_version`."""
    return f"{address}/o/{customer_token(secret, organization, order_id, version)}"


def kept_link(address: str) -> str:
    """The link as it stands in a mail that is kept; `with_links` makes it whole."""
    return f"{address}/o/{KEPT}"


def with_links(text: str, secret: str, organization: str, order_id: UUID | None, version: int | None) -> str:
    """A kept mail as its customer gets it. `version`: None for mail without such a link."""
    if order_id is None or version is None:
        return text
    return text.replace(f"/o/{KEPT}", f"/o/{customer_token(secret, organization, order_id, version)}")


def customer_token(secret: str, organization: str, order_id: UUID, version: int = 0) -> str:
    """What stands after `/o/`."""
    said = said_of(organization, version)
    token = order_id.bytes + _mac(secret, said, order_id) + said.encode()
    return urlsafe_b64encode(token).rstrip(b"=").decode()


def read_customer_token(secrets: Sequence[str], token: str) -> tuple[str, UUID, int] | None:
    """Organization, order and version of a token that this installation made by one of its secrets, else None."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        said = raw[16 + MAC_BYTES :].decode("ascii")
        order_id = UUID(bytes=raw[:16])
    except (Error, ValueError):
        return None
    organization, _, version = said.partition(":")
    if not ORGANIZATION.fullmatch(organization):
        return None
    if not any(hmac.compare_digest(raw[16 : 16 + MAC_BYTES], _mac(each, said, order_id)) for each in secrets):
        return None
    return organization, order_id, int(version or 0)


def said_of(organization: str, version: int) -> str:
    return f"{organization}:{version}" if version else organization


def _mac(secret: str, said: str, order_id: UUID) -> bytes:
    text = b"customer link\0" + said.encode() + b"\0" + order_id.bytes
    return hmac.digest(secret.encode(), text, "sha256")[:MAC_BYTES]
