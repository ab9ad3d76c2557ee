"""Codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds), and codes for who lost it."""

import hmac
import re
import secrets
from datetime import datetime

import pyotp

STEP_S = 30
DRIFT = (0, -1, 1)
"""Clocks may differ by a step."""
RECOVERY_CODES = 10
RECOVERY_CODE_PARTS = 7
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
APART = re.compile(r"[\s-]+")


def new_totp_secret() -> str:
    return pyotp.random_base32()


def totp_address(totp_secret: str, email: str, issuer: str = "Orderwright") -> str:
    """What the app reads from a QR code (`otpauth://totp/…`)."""
    return pyotp.TOTP(totp_secret).provisioning_uri(name=email, issuer_name=issuer)


def step_of_code(totp_secret: str, code: str, now: datetime, last_step: int | None) -> int | None:
    """The step whose code this is, later than the last one that was used: no code works twice. None: it is wrong."""
    app, digits, here = pyotp.TOTP(totp_secret), APART.sub("", code), int(now.timestamp()) // STEP_S
    for drift in DRIFT:
        step = here + drift
        if step > (last_step or 0) and hmac.compare_digest(app.at(step * STEP_S).encode(), digits.encode()):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten, of 138 random bits each, to be written down: `abcd-efgh-jkmn-pqrs-tuvw-xyz2-3456`. So many can't be tried,
    also not by who has their hashes."""
    return ["-".join(secret_part() for _ in range(RECOVERY_CODE_PARTS)) for _ in range(RECOVERY_CODES)]


def secret_part() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(4))


def plain_code(code: str) -> str:
    """A recovery code as it is hashed, however it was typed."""
    return APART.sub("", code).lower()
