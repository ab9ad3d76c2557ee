"""Passwords: what is asked of one, and its argon2id hash (RFC 9106), made and checked in threads of their own.

At most `THREADS` are at work at once, each with 32 MiB, so that a flood of sign-ins neither fills the memory nor stops
the event loop; where too many wait already, more are an `Outage`.
"""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from orderwright.kernel.refusal import Outage, invalid

T = TypeVar("T")
LENGTH_MIN, LENGTH_MAX = 12, 1000
THREADS = 2
WAITING_MAX = 50

_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
_nobodys = _hasher.hash("nobody signs in with this")
_waiting = 0


def check_password(password: str, pointer: str = "/password") -> None:
    """Refuse `password_too_short` and `password_too_long`."""
    if len(password) < LENGTH_MIN:
        raise invalid(pointer, "password_too_short", f"A password has at least {LENGTH_MIN} characters.")
    if len(password) > LENGTH_MAX:
        raise invalid(pointer, "password_too_long", f"A password has at most {LENGTH_MAX:,} characters.")


async def hash_password(password: str) -> str:
    return await _in_a_thread(lambda: _hasher.hash(_bytes(password)))


async def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Where there is none to compare with, the same work is done in vain, so that the
    time an answer takes does not tell who is known."""
    right = await _in_a_thread(lambda: _verify(password_hash or _nobodys, password[: LENGTH_MAX + 1]))
    return right and password_hash is not None


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, _bytes(password))
    except (VerificationError, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    """The same password typed on two systems is the same bytes (NFKC)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


async def _in_a_thread(work: Callable[[], T]) -> T:
    global _waiting
    if _waiting >= WAITING_MAX:
        raise Outage("Too many people sign in at this moment.")
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, work)
    finally:
        _waiting -= 1
