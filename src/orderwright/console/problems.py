"""Refusals, outages and bugs as pages: the same sentence as everywhere, and the way on."""

import logging
from typing import Any

from litestar import Request
from litestar.background_tasks import BackgroundTask
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.response import Template

from orderwright.access.note_security import note_refused
from orderwright.console.page import MENU, frame, frame_alone, show
from orderwright.kernel.ids import new_id
from orderwright.kernel.refusal import Kind, Outage, Refusal

log = logging.getLogger(__name__)
STATUS: dict[Kind, int] = {"invalid": 422, "not_found": 404, "conflict": 409, "forbidden": 403, "unauthenticated": 401}
TITLE = {
    400: "Bad request",
    401: "Please sign in",
    403: "Not allowed",
    404: "Page not found",
    405: "Not possible here",
    409: "Not possible right now",
    413: "Too large",
    422: "That didn't work",
    500: "Something went wrong",
    503: "One moment, please",
}
OUT_OF_DATE = "This page is out of date. Go back, reload it and try again."
AnyRequest = Request[Any, Any, Any]


def error_page(
    request: AnyRequest, status: int, text: str, reference: str | None = None, retry: bool = False
) -> Template:
    error = {
        "status": status,
        "title": TITLE.get(status, "That didn't work"),
        "text": text,
        "reference": reference,
        "retry_href": request.url.path if retry and request.method == "GET" else None,
    }
    person = request.state.dict().get("person")
    page = frame(request, person, section_of(request.url.path)) if person else frame_alone(request)
    return show(request, "console/error.html", status, page=page, error=error, home_href="/")


def section_of(path: str) -> str:
    """The entry of the menu to which an address belongs."""
    entries = [entry for group in MENU for entry in group.entries]
    return next((entry.key for entry in entries if entry.href != "/" and path.startswith(entry.href)), "")


def refusal_page(request: AnyRequest, refusal: Refusal) -> Template:
    sentences = [refusal.message, *(field.message for field in refusal.fields)]
    answer = error_page(request, STATUS[refusal.kind], " ".join(dict.fromkeys(sentences)))
    if refusal.kind == "forbidden" and (person := request.state.dict().get("person")):
        answer.background = BackgroundTask(note_refused, request.app.state.door, person.context, refusal)
    return answer


def outage_page(request: AnyRequest, outage: Outage) -> Template:
    answer = error_page(request, 503, outage.message, retry=True)
    answer.headers["Retry-After"] = str(outage.retry_after_s)
    return answer


def http_page(request: AnyRequest, error: HTTPException) -> Template:
    if isinstance(error, PermissionDeniedException):
        return error_page(request, 403, OUT_OF_DATE)
    if error.status_code == 413:
        most = (request.route_handler.resolve_request_max_body_size() or 0) // 1024**2
        return error_page(
            request, 413, f"The upload is larger than {most} MB. Nothing was changed. Send less at a time."
        )
    text = "There is no page at this address." if error.status_code == 404 else error.detail
    return error_page(request, error.status_code, text)


def bug_page(request: AnyRequest, error: Exception) -> Template:
    reference = str(new_id())
    log.exception("bug %s in %s %r", reference, request.method, request.url.path, exc_info=error)
    return error_page(request, 500, "The error was logged.", reference)
