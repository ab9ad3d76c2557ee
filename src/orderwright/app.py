"""Everything put together: the door with its reactions, and the web application around it."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig
from litestar.types import Receive, Scope, Send

from orderwright.access.watch_access import watching_access
from orderwright.api import resources
from orderwright.api.answer import ApiResponse
from orderwright.api.body import BYTES_MAX, ApiRequest
from orderwright.api.caller import admit_caller, provide_context, provide_door
from orderwright.api.problems import bug_response, http_response, outage_response, refusal_response
from orderwright.api.server_timing import server_timing
from orderwright.console import looks
from orderwright.console.problems import bug_page
from orderwright.console.screens import console_router
from orderwright.console.unrouted import UnroutedPage
from orderwright.console.way_back import way_back
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.kernel.queue import Queue
from orderwright.kernel.refusal import Outage, Refusal
from orderwright.orders.place_orders import place_orders
from orderwright.reactions import WITHIN, before_commit, settle
from orderwright.settings import Settings
from orderwright.views.keep_to_locations import keep_to_locations
from orderwright.web.admit_bodies import AdmitBodies
from orderwright.web.answer_headers import AnswerHeaders
from orderwright.web.cookie_names import CookieNames
from orderwright.web.cross_origin import CrossOrigin
from orderwright.web.head_requests import HeadRequests
from orderwright.web.note_refused import NoteRefused
from orderwright.web.rate_limits import RateLimits
from orderwright.web.turns import TakeTurns
from orderwright.web.who_asks import WhoAsks


class Application(Litestar):
    """Litestar, with its door in front: a body is read once it is known who sends it, requests are counted, and take
    their turns."""

    def __init__(self, *args: Any, database: Database, settings: Settings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = WhoAsks(lambda: database, settings.trusted_proxies)
        admitted = AdmitBodies(TakeTurns(HeadRequests(super().__call__), who), who)
        noted = NoteRefused(admitted, settings.trusted_proxies)
        limited = RateLimits(noted, lambda: database, settings.requests_per_minute)
        named = CookieNames(limited, settings.by_https)
        self.front = AnswerHeaders(CrossOrigin(named, settings.api_origins), settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]
        await self.front(scope, receive, send)


def make_door(database: Database, settings: Settings | None = None) -> Door:
    """The one door of this process."""
    return Door(database, WITHIN, before_commit, settings=settings, settle=settle, keep_to=keep_to_locations)


def api_router() -> Router:
    return Router(
        "/v1",
        route_handlers=resources.routers(),
        before_request=admit_caller,
        dependencies={"context": Provide(provide_context)},
        exception_handlers={
            Refusal: refusal_response,
            Outage: outage_response,
            HTTPException: http_response,
            Exception: bug_response,
        },
        security=[{"key": []}],
        request_class=ApiRequest,
        response_class=ApiResponse,
    )


def unrouted(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any] | Template | Redirect:
    """What no route caught is answered in the language of its address."""
    if request.url.path.startswith("/v1"):
        return http_response(request, error)
    back = way_back(request) if isinstance(error, MethodNotAllowedException) else None
    return back or UnroutedPage(error)


def bug(request: Request[Any, Any, Any], error: Exception) -> Response[Any] | Template:
    return bug_response(request, error) if request.url.path.startswith("/v1") else bug_page(request, error)


def assets_router() -> Router:
    """Styles, scripts and fonts; their addresses carry a fingerprint, so that browsers keep them."""
    return create_static_files_router(
        "/assets",
        [looks.ASSETS],
        cache_control=CacheControlHeader(max_age=31_536_000, public=True, immutable=True),
        include_in_schema=False,
    )


def openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Orderwright",
        version="1",
        path="/v1/openapi",
        description="Orders from placement to delivery and back. Amounts are decimal strings, times RFC 3339.",
        components=Components(security_schemes={"key": SecurityScheme(type="http", scheme="bearer")}),
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        use_handler_docstrings=True,
    )


def spare_the_collector() -> None:
    """What was made at the start stays: looking through it again and again costs a tenth of a busy process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def spare_the_loop() -> None:
    """A thread that reads a file or makes a paper gives way to the requests after 1 ms, not after 5: each step of each
    request waits for it."""
    sys.setswitchinterval(0.001)


def create_app(settings: Settings | None = None) -> Litestar:
    """The web application, for `uvicorn orderwright.app:create_app --factory`."""
    settings = settings or Settings.from_env()
    if settings.database_url is None:
        raise RuntimeError("ORDERWRIGHT_DATABASE_URL is not set; `orderwright run` sets it for its children.")
    database = Database(settings.database_url, wait_s=2, patience_s=settings.database_patience)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        await database.open()
        app.state.settings = settings
        app.state.door = make_door(database, settings)
        app.state.placements = Queue(app.state.door, place_orders)
        spare_the_collector()
        spare_the_loop()
        try:
            async with watching_access(database):
                yield
        finally:
            await app.state.placements.drain()
            await database.close()

    return Application(
        [api_router(), console_router(), assets_router()],
        database=database,
        settings=settings,
        lifespan=[lifespan],
        middleware=[server_timing],
        exception_handlers={HTTPException: unrouted, Exception: bug},
        logging_config=None,
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(looks.environment())),
        dependencies={"door": Provide(provide_door)},
        openapi_config=openapi(),
        request_max_body_size=BYTES_MAX,
    )
