"""The headers that a webhook is posted with, as Standard Webhooks (https://www.standardwebhooks.com) has them, so that
a receiver can check them with the library of its own language.

`webhook-id` is the fact's own, the same for every endpoint and every attempt; `webhook-timestamp` is when it is sent,
in Unix seconds; `webhook-signature` is `v1,` and base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`. While a secret
is replaced there are two signatures with a space between them, one by each.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence

PREFIX = "whsec_"


def signed_headers(secrets: Sequence[str], id_: str, body: bytes, at_s: int) -> dict[str, str]:
    """`at_s`: Unix time in seconds."""
    content = f"{id_}.{at_s}.".encode() + body
    signatures = [signature(b64decode(secret.removeprefix(PREFIX)), content) for secret in secrets]
    return {"webhook-id": id_, "webhook-timestamp": str(at_s), "webhook-signature": " ".join(signatures)}


def signature(key: bytes, content: bytes) -> str:
    return f"v1,{b64encode(hmac.digest(key, content, 'sha256')).decode()}"
