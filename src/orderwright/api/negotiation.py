"""What a request brings and wants to have: a body in a form that is not read is refused (415), and so is a wish for a
form that there is none of (406), before anything is done."""

from functools import cache
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

JSON, CSV, NDJSON = "application/json", "text/csv", "application/x-ndjson"
READ_AS = {
    NDJSON: frozenset({NDJSON, "application/ndjson", "application/jsonl"}),
    CSV: frozenset(
        {CSV, "text/plain", "text/tab-separated-values", "application/csv", "application/vnd.ms-excel"}
        | {"application/octet-stream"}
    ),
}
"""By what names the form of a body goes, too. Of a file the content decides (`channels/csv`)."""


def refuse_other_forms(request: Request[Any, Any, Any]) -> None:
    """Raises `HTTPException` 415 or 406. Who says nothing of either takes what there is."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent and (read := forms_read(request.route_handler)) and not any(is_read_as(sent, form) for form in read):
        told = f"The body is sent as {sent[:100]}; here it is read as {' or '.join(read)}."
        raise HTTPException(status_code=415, detail=told)
    wanted = request.headers.get("accept", "")
    if wanted and "*/*" not in wanted:
        there = forms_answered(request.route_handler)
        if request.accept.best_match([*there]) is None:
            raise HTTPException(status_code=406, detail=f"The answer here is {' or '.join(there)}.")


def is_read_as(sent: str, form: str) -> bool:
    return sent in READ_AS.get(form, (form,)) or (form == JSON and sent.endswith("+json"))


@cache
def forms_read(handler: BaseRouteHandler) -> tuple[str, ...]:
    """The media types of an operation's body; none: it has no body."""
    if not isinstance(handler, HTTPRouteHandler):
        return ()
    if handler.parsed_data_field is not None:
        return (JSON,)
    body = handler.operation_class().request_body
    return tuple(getattr(body, "content", ()) or ())


@cache
def forms_answered(handler: BaseRouteHandler) -> tuple[str, ...]:
    """`answers=` of a route where it has several."""
    if (several := handler.opt.get("answers")) is not None:
        return tuple(several)
    media_type = handler.media_type if isinstance(handler, HTTPRouteHandler) else None
    return (str(getattr(media_type, "value", media_type) or JSON),)
