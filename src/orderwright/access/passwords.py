"""Passwords: what is asked of one, and its argon2id hash (RFC 9106), made and checked in threads of their own.

At most `THREADS` are at work at once, each with 32 MiB, so that a flood of sign-ins neither fills the memory nor stops
the event loop; where too many wait already, more are an `Outage`.
"""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from orderwright.kernel.refusal import Outage, invalid

T = TypeVar("T")
LENGTH_MIN, LENGTH_MAX = 12, 1000
GUESSES_LOG10_MIN = 10
LONG_ENOUGH = 72
CONTEXT = ("orderwright", "admin", "operations", "warehouse", "service", "orders", "shipping", "returns", "inventory")
"""What everybody here would think of (docs/threats.md)."""
WORDS = re.compile(r"\w+")
THREADS = 2
WAITING_MAX = 50

_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
_nobodys = _hasher.hash("nobody signs in with this")
_waiting = 0


async def check_password(password: str, about: Iterable[str] = (), pointer: str = "/password") -> None:
    """Refuse `password_too_short`, `password_too_long`, and `password_easy`: one that is common, repeats itself, or is
    made of words of this trade or of what is known `about` its owner (name, address, organization)."""
    check_length(password, pointer)
    known = [part for text in about for part in (text, *WORDS.findall(text)) if len(part) > 2]
    known += CONTEXT
    if await _in_a_thread(lambda: guesses_log10(password, known)) < GUESSES_LOG10_MIN:
        message = "This password is easily guessed: it is common, repeats itself, or has your name or address in it."
        raise invalid(pointer, "password_easy", message)


def guesses_log10(password: str, known: Sequence[str]) -> float:
    """How many guesses it takes who guesses well (zxcvbn, Wheeler 2016), as a power of ten; of what is long, the
    beginning counts."""
    from zxcvbn import zxcvbn  # its word lists take a while, and few processes need them

    return float(zxcvbn(password[:LONG_ENOUGH], user_inputs=known)["guesses_log10"])


def check_length(password: str, pointer: str = "/password") -> None:
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
