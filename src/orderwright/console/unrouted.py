"""An address that no route caught: who is signed in keeps the frame around the error, others see the error alone."""

import contextlib
from typing import Any

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from orderwright.console.page import AnyRequest
from orderwright.console.person import NotSignedIn, provide_person
from orderwright.console.problems import http_page
from orderwright.kernel.refusal import Outage


class UnroutedPage(Response[None]):
    """The error page, once it is known who asks: no route has asked before."""

    def __init__(self, error: HTTPException) -> None:
        super().__init__(None)
        self.error = error

    def to_asgi_response(self, app: Any, request: AnyRequest, **more: Any) -> ASGIResponse:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            with contextlib.suppress(NotSignedIn, Outage):
                await provide_person(request, request.app.state)
            page = http_page(request, self.error)
            await page.to_asgi_response(app, request, **more)(scope, receive, send)

        return answer  # type: ignore[return-value]
