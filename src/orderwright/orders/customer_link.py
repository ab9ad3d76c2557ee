"""The link to a customer's own order page: whoever has it sees the order, and nobody can make one up.

The token is base64url of the order's id, 16 bytes of HMAC-SHA256 over organization and id under the installation's
secret, and the organization's name. It does not expire: it stands in mail that people keep.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from uuid import UUID

from orderwright.kernel.database import ORGANIZATION

MAC_BYTES = 16


def customer_link(address: str, secret: str, organization: str, order_id: UUID) -> str:
    """`address`: where the installation is reached, `Settings.address`; `secret`: `Settings.secret`."""
    return f"{address}/o/{customer_token(secret, organization, order_id)}"


def customer_token(secret: str, organization: str, order_id: UUID) -> str:
    """What stands after `/o/`."""
    token = order_id.bytes + _mac(secret, organization, order_id) + organization.encode()
    return urlsafe_b64encode(token).rstrip(b"=").decode()


def read_customer_token(secret: str, token: str) -> tuple[str, UUID] | None:
    """Organization and order of a token that this installation made, else None."""
    try:
        raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        organization = raw[16 + MAC_BYTES :].decode("ascii")
    except (Error, ValueError):
        return None
    if not ORGANIZATION.fullmatch(organization):
        return None
    order_id = UUID(bytes=raw[:16])
    return (
        (organization, order_id)
        if hmac.compare_digest(raw[16 : 16 + MAC_BYTES], _mac(secret, organization, order_id))
        else None
    )


def _mac(secret: str, organization: str, order_id: UUID) -> bytes:
    said = b"customer link\0" + organization.encode() + b"\0" + order_id.bytes
    return hmac.digest(secret.encode(), said, "sha256")[:MAC_BYTES]
