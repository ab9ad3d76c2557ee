"""The body of a request: how large it may be, and where one that is no JSON breaks off."""

import re
from functools import cache
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import SerializationException, ValidationException

BYTES_MAX = 1024**2
"""Of ordinary JSON: an order of as many lines as may be, written out at length, has half of it."""
MANY_BYTES_MAX = 50 * 1024**2
"""Of batches and files."""
BYTE = re.compile(r" \(byte (\d+)\)$")


class ApiRequest(Request[Any, Any, Any]):
    async def json(self) -> Any:
        """The body as what its handler takes. Nothing is made of something else on the way: a quantity of "2", 1e2 or
        true is no whole number."""
        field = self.route_handler.parsed_data_field
        if field is None:
            return await self.loose_json()
        body = await self.body()
        try:
            return decoder_of(field.annotation).decode(body)
        except msgspec.ValidationError as error:
            raise ValidationException("The body can't be read.") from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise unreadable(body, error) from error

    async def loose_json(self) -> Any:
        try:
            return await super().json()
        except (SerializationException, UnicodeDecodeError, RecursionError) as error:
            raise unreadable(await self.body(), error) from error


@cache
def decoder_of(annotation: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(annotation)


def unreadable(body: bytes, error: Exception) -> ValidationException:
    """The refusal of a body that is no JSON, which says why, and at which line and byte of it; both count from 1."""
    what, offset = breaking_of(body, error)
    line = body.count(b"\n", 0, offset) + 1
    message = f"{what}, at line {line:,}, byte {offset + 1:,} of the body"
    return ValidationException("The body is no JSON.", extra=[{"key": "", "message": message}])


def breaking_of(body: bytes, error: Exception) -> tuple[str, int]:
    """What is wrong, and before how many bytes."""
    if isinstance(error, RecursionError):
        return "The JSON is nested too deeply", 0
    try:
        body.decode()
    except UnicodeDecodeError as wrong:
        return "The text is not UTF-8", wrong.start
    found = BYTE.search(str(error))
    if found is None:
        return "The JSON is cut off", len(body)
    return str(error)[: found.start()], min(int(found[1]), len(body))
