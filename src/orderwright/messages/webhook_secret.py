"""The secret that signs what a webhook is told. It is made anew from the installation's secret each time that it is
needed, and kept nowhere: who has the database or a backup has none."""

import hmac
from base64 import b64encode
from uuid import UUID

from orderwright.messages.signature import PREFIX


def webhook_secret(secret: str, endpoint_id: UUID, number: int) -> str:
    """`secret`: the installation's; `number`: 1 for an endpoint's first, one more with each that replaces it."""
    made = hmac.digest(secret.encode(), b"webhook secret\0" + endpoint_id.bytes + str(number).encode(), "sha256")
    return PREFIX + b64encode(made).decode()
