"""Secrets that have to be read again, as they lie in the database: encrypted (AES-256-GCM, NIST SP 800-38D) with a key
made from the installation's secret (HKDF-SHA256, RFC 5869), which is kept outside of it. What a secret is for is sealed
with it, so that one can't be put in another's place."""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12


class SealBroken(Exception):
    """It was sealed with another secret, for another purpose, or was changed."""


def seal(secret: str, purpose: str, text: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(secret).encrypt(nonce, text.encode(), purpose.encode())


def unseal(secrets: Sequence[str], purpose: str, sealed: bytes) -> str:
    """By whichever of the secrets it was sealed with. Raises `SealBroken`."""
    for secret in secrets:
        try:
            return _cipher(secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode()).decode()
        except (InvalidTag, ValueError):
            continue
    raise SealBroken


def _cipher(secret: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, None, b"orderwright sealed secrets").derive(secret.encode()))
