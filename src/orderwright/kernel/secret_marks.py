"""Marks of the installation's secrets. What is made from one and kept nowhere is kept with its mark, so that nothing is
signed by a secret that nobody was told, once the one it was made from is forgotten. Pure."""

import hmac
from collections.abc import Sequence
from typing import Literal

SecretState = Literal["present", "former", "lost"]
"""Which of the installation's secrets something was made from: the present one, the former one, which is to be
forgotten, or one that is not known here any more."""


def mark_of(secret: str) -> str:
    """To know a secret again by; it can't be made from that."""
    return hmac.digest(secret.encode(), b"mark of a secret", "sha256").hex()[:32]


def marks_of(secrets: Sequence[str]) -> list[str]:
    """In their order: that of the present one first."""
    return [mark_of(secret) for secret in secrets]
