"""Refusals, outages and bad requests as RFC 9457 problem+json. `code` is stable; `errors` point into the request."""

import logging
import re
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.background_tasks import BackgroundTask
from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    SerializationException,
    ValidationException,
)
from litestar.openapi.datastructures import ResponseSpec

from orderwright.access.note_security import note_refused
from orderwright.api.wrong_address import not_taken, nothing_here
from orderwright.kernel.refusal import FieldError, Kind, Refusal

log = logging.getLogger(__name__)
STATUS: dict[Kind, int] = {"invalid": 422, "not_found": 404, "conflict": 409, "forbidden": 403, "unauthenticated": 401}
NO_INTEGER = re.compile(r"Expected `int(?: \| null)?`, got `(float|str|bool|null)`")
KINDS_SENT = {"float": "a decimal number", "str": "text", "bool": "true or false", "null": "nothing"}
AT = re.compile(r"^(?P<what>.*?)(?: - at `(?:key in )?\$(?P<path>[^`]*)`)?$", re.DOTALL)


class Problem(msgspec.Struct, omit_defaults=True):
    """What went wrong, for programs (`code`) and people (`detail`); `about` names the things concerned."""

    title: str
    status: int
    detail: str
    code: str
    type: str = "about:blank"
    errors: list[FieldError] = []
    about: dict[str, Any] = {}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """The documented problems of a route; what every route may answer is always among them."""
    return {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            description=TOLD.get(status, TITLES[status]),
            media_type="application/problem+json",
        )
        for status in sorted({400, 401, 403, 406, 429, 503, *statuses, *({415} if 413 in statuses else ())})
    }


TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not permitted",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    408: "Too slow",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Refused",
    429: "Too many requests",
    500: "Our mistake",
    503: "Unavailable",
}
TOLD = {
    400: "Bad request: it can't be read, or has a query parameter that is unknown here",
    413: "Too large: a body has at most 1 MB; of a batch or a file 50 MB",
}


def problem_of_refusal(refusal: Refusal) -> Problem:
    status = STATUS[refusal.kind]
    return Problem(TITLES[status], status, refusal.message, refusal.code, errors=refusal.fields, about=refusal.ids)


def respond(problem: Problem, headers: dict[str, str] | None = None) -> Response[Problem]:
    return Response(problem, status_code=problem.status, media_type="application/problem+json", headers=headers)


def refusal_response(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Problem]:
    headers = {"WWW-Authenticate": "Bearer"} if refusal.kind == "unauthenticated" else None
    answer = respond(problem_of_refusal(refusal), headers)
    if refusal.kind == "forbidden" and (caller := request.state.dict().get("caller")):
        answer.background = BackgroundTask(note_refused, request.app.state.door, caller, refusal)
    return answer


def outage_response(_: Request[Any, Any, Any], outage: Any) -> Response[Problem]:
    problem = Problem(TITLES[503], 503, outage.message, "unavailable")
    return respond(problem, {"Retry-After": str(outage.retry_after_s)})


def http_response(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """What the framework refuses: unreadable bodies, wrong types, unknown routes."""
    if isinstance(error, ValidationException | SerializationException):
        return respond(malformed(error))
    status = error.status_code
    if status == 413:
        return respond(Problem(TITLES[413], 413, too_large(request), "too_large"))
    errors: list[FieldError] = []
    detail = error.detail
    if isinstance(error, NotFoundException):
        detail, errors = nothing_here(request)
    elif isinstance(error, MethodNotAllowedException):
        detail = not_taken(request, error)
    title = TITLES.get(status, "Error")
    code = title.lower().replace(" ", "_")
    return respond(Problem(title, status, detail, code, errors=errors), dict(error.headers or {}))


def too_large(request: Request[Any, Any, Any]) -> str:
    return f"A body has at most {(request.route_handler.resolve_request_max_body_size() or 0) // 1024**2} MB here."


def bug_response(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    log.exception("bug in %s %r", request.method, request.url.path, exc_info=error)
    return respond(Problem(TITLES[500], 500, "Something went wrong on our side; it was logged.", "internal_error"))


def malformed(error: Exception) -> Problem:
    """The request can't be read: each place where, as a JSON pointer."""
    extra = getattr(error, "extra", None)
    cause = error.__cause__ or error
    if isinstance(extra, list) and extra:
        errors = [
            FieldError(pointer_of(str(item.get("key", ""))), "malformed", told(item))
            for item in extra
            if isinstance(item, dict)
        ]
    else:
        errors = [field_of(str(cause if isinstance(cause, msgspec.MsgspecError) else getattr(error, "detail", error)))]
    return Problem(TITLES[400], 400, "The request can't be read.", "malformed_request", errors=errors)


def told(item: dict[str, Any]) -> str:
    """Of what is not there at all the framework says but its name in quotes."""
    message = str(item.get("message", ""))
    return "Nothing was sent here." if message == repr(item.get("key")) else in_words(message)


def in_words(message: str) -> str:
    """Of whole numbers people are told in words what msgspec says in types."""
    found = NO_INTEGER.fullmatch(message)
    return f"This must be a whole number, not {KINDS_SENT[found[1]]}." if found else message


def pointer_of(path: str) -> str:
    """`lines[0].quantity` is /lines/0/quantity; `data` is what the framework calls the whole body."""
    parts = [part for part in re.split(r"[.\[\]]+", path) if part]
    return "".join(f"/{part}" for part in parts) if parts != ["data"] else ""


def field_of(message: str) -> FieldError:
    """msgspec says "Expected `int`, got `str` - at `$.lines[0].quantity`"; we say /lines/0/quantity."""
    found = AT.match(message)
    what, path = (found["what"], found["path"] or "") if found else (message, "")
    return FieldError(pointer_of(path), "malformed", in_words(what))
