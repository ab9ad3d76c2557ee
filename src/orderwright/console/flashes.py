"""What is said on the next page, once."""

from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.datastructures import Cookie

FLASH_COOKIE = "flash"


def say(answer: Response[Any], said: str, tone: str) -> None:
    """A sentence, cut to 400 characters, in a tone: green, blue, amber or red."""
    answer.set_cookie(flash(said, tone))


def flash(said: str, tone: str) -> Cookie:
    value = quote(f"{tone}|{said[:400]}")
    return Cookie(key=FLASH_COOKIE, value=value, max_age=60, path="/", httponly=True, samesite="lax")
