"""What every answer of the API says beside its body: `ETag`, and 304 for who has it already, `Link` to the pages around
a page, `Location` of what was made. Said once, for all operations."""

import hashlib
import re
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from litestar import Request, Response
from litestar.response.base import ASGIResponse

from orderwright.kernel.paging import Page
from orderwright.messages.list_events import EventsPage

T = TypeVar("T")
MADE = {
    "/v1/orders": "/v1/orders/{id}",
    "/v1/drafts": "/v1/drafts/{draft_id}",
    "/v1/drafts/{draft_id}/order": "/v1/orders/{id}",
    "/v1/holds/{hold_id}/release": "/v1/orders/{order_id}",
    "/v1/orders/{order_id}/cases": "/v1/cases/{number}",
    "/v1/orders/{order_id}/departures": "/v1/cases/{case_number}",
    "/v1/cases/{case_id}/answers": "/v1/cases/{number}",
    "/v1/orders/{order_id}/returns": "/v1/returns/{number}",
    "/v1/orders/{order_id}/return-requests": "/v1/returns/{number}",
    "/v1/returns/unexpected": "/v1/cases/{case_number}",
    "/v1/fulfillment-orders/{fulfillment_order_id}/parcels": "/v1/parcels/{parcel_id}",
    "/v1/stock/receipts": "/v1/stock/movements?sku={sku}",
    "/v1/stock/adjustments": "/v1/stock/movements?sku={sku}",
    "/v1/stock/transfers": "/v1/stock/movements?sku={sku}",
    "/v1/stock/losses": "/v1/stock/movements?sku={stock.sku}",
    "/v1/keys": "/v1/keys",
    "/v1/invitations": "/v1/invitations/{id}",
    "/v1/webhooks": "/v1/webhooks/{endpoint_id}",
}
"""Where what an operation makes is found, by its own address; fields are those of the answer. What is not among them is
done to what its address names: `/v1/orders/…/notes` to the order."""
FIELD = re.compile(r"\{([\w.]+)\}")


class ApiResponse(Response[T]):
    """An answer of the API."""

    def to_asgi_response(self, app: Any, request: Request[Any, Any, Any], **given: Any) -> ASGIResponse:
        if links := links_of(self.content, request):
            self.headers["Link"] = ", ".join(links)
        status = self.status_code or given.get("status_code")
        if status == 201:
            self.headers.setdefault("Location", location_of(self.content, request))
        answer = super().to_asgi_response(app, request, **given)
        return with_tag(answer, request) if request.method == "GET" and status == 200 else answer


def with_tag(answer: ASGIResponse, request: Request[Any, Any, Any]) -> ASGIResponse:
    """The answer with its tag, or 304 where the caller has it. The tag is strong: other bytes, another tag."""
    tag = f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
    answer.headers["ETag"] = tag
    if not has_it(request.headers.get("if-none-match", ""), tag):
        return answer
    return ASGIResponse(status_code=304, headers={"ETag": tag}, background=answer.background)


def has_it(sent: str, tag: str) -> bool:
    """`W/` stands before a tag where a proxy compressed the answer."""
    return sent.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in sent.split(","))


def links_of(content: Any, request: Request[Any, Any, Any]) -> list[str]:
    """To the pages around this one: the same address with another cursor."""
    if isinstance(content, Page):
        around = {"next": ("cursor", content.next), "prev": ("cursor", content.previous)}
    elif isinstance(content, EventsPage):
        around = {"next": ("after", content.next)}
    else:
        return []
    asked = dict(sorted(request.query_params.multi_items()))  # the framework keeps no order
    for name in ("cursor", "after"):
        asked.pop(name, None)
    return [
        f'<{request.url.path}?{urlencode({**asked, name: value})}>; rel="{relation}"'
        for relation, (name, value) in around.items()
        if value is not None
    ]


def location_of(content: Any, request: Request[Any, Any, Any]) -> str:
    place = MADE.get(request.scope.get("path_template", "").rstrip("/"))
    if place is None:
        return request.url.path.rstrip("/").rpartition("/")[0]
    return FIELD.sub(lambda found: quote(str(value_at(content, found[1])), safe=""), place)


def value_at(content: Any, path: str) -> Any:
    for name in path.split("."):
        content = content[name] if isinstance(content, dict) else getattr(content, name)
    return msgspec.to_builtins(content)
