"""The signature of a webhook: HMAC-SHA256 over the time and the very bytes that are sent.

`Orderwright-Signature: t=1764000000,v1=<hex>` where v1 is HMAC-SHA256(secret, "<t>." + body). The receiver computes it
over the raw body before parsing it, and refuses what is older than a few minutes. While a secret is replaced there are
two `v1`, one by each.
"""

import hmac
from collections.abc import Sequence

HEADER = "Orderwright-Signature"


def sign(secrets: Sequence[str], body: bytes, at_s: int) -> str:
    """`at_s`: Unix time in seconds."""
    return ",".join([f"t={at_s}", *(f"v1={_digest(secret, body, at_s)}" for secret in secrets)])


def verify(secret: str, body: bytes, signature: str, now_s: int, tolerance_s: int = 300) -> bool:
    """Whether a signature is ours, over this body, and made within the last `tolerance_s` seconds."""
    parts = [part.partition("=")[::2] for part in signature.split(",")]
    stamp = next((value for name, value in parts if name == "t"), "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 20) or abs(now_s - int(stamp)) > tolerance_s:
        return False
    expected = _digest(secret, body, int(stamp)).encode()
    return any(hmac.compare_digest(value.encode(), expected) for name, value in parts if name == "v1")


def _digest(secret: str, body: bytes, at_s: int) -> str:
    return hmac.new(secret.encode(), f"{at_s}.".encode() + body, "sha256").hexdigest()
