"""Secrets that only their holder knows: made here, kept as SHA-256. They are long and random: a plain hash will do."""

import hashlib
import secrets
import string

import msgspec

KEY_SCHEME = "ow"
PREFIX_SIGNS = string.ascii_lowercase + string.digits
PREFIX_LENGTH = 10


class NewKey(msgspec.Struct, frozen=True):
    """`token`, `ow_<prefix>_<secret>`, is told once; `prefix` finds the key and may be shown."""

    token: str
    prefix: str
    secret_hash: bytes


def new_token() -> str:
    """256 random bits, fit for an address and a cookie."""
    return secrets.token_urlsafe(32)


def new_session_token(former: str = "") -> str:
    """`<name>.<secret>`: with a `former` token of the same session, another secret under the same name. Forms are bound
    to the name, so that those in other windows stay good while the secret changes."""
    name = session_name(former) if "." in former else secrets.token_urlsafe(12)
    return f"{name}.{new_token()}"


def session_name(token: str) -> str:
    """What stays of a session's token while the session lasts."""
    return token.partition(".")[0]


def new_key() -> NewKey:
    prefix = "".join(secrets.choice(PREFIX_SIGNS) for _ in range(PREFIX_LENGTH))
    secret = new_token()
    return NewKey(f"{KEY_SCHEME}_{prefix}_{secret}", prefix, hash_of(secret))


def parts_of_key(token: str) -> tuple[str, str] | None:
    """Prefix and secret of an API key, or None where it can't be one."""
    scheme, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    fits = scheme == KEY_SCHEME and len(prefix) == PREFIX_LENGTH and 20 <= len(secret) <= 100
    return (prefix, secret) if fits and set(prefix) <= set(PREFIX_SIGNS) else None


def hash_of(secret: str) -> bytes:
    """SHA-256. A lone surrogate, which no secret of ours holds, is hashed like anything else."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
