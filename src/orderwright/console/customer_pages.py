"""/o/{token}: what a customer sees of an order, and can do about it. The link proves who it is; there is no sign-in."""

from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.access.count_attempts import CountAttempts, count_attempts
from orderwright.access.note_strangers import note_stranger
from orderwright.access.visitor import visitor
from orderwright.channels.brands import Brand
from orderwright.console.choices import COMPLAINTS, CUSTOMERS_RETURN_REASONS, words_of
from orderwright.console.client_address import address_of
from orderwright.console.form import only_once, quantities, refused, sent_before, typed
from orderwright.console.page import Form, frame_alone, go, show
from orderwright.console.papers import file_of
from orderwright.console.problems import OUT_OF_DATE, STATUS, TITLE
from orderwright.documents.print_sheets import print_sheets
from orderwright.documents.read_documents import PrintDocument, read_document
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage, Refusal, invalid
from orderwright.kernel.verbs import Verb
from orderwright.orders.cancel_own_orders import CancelOwnOrder, cancel_own_orders
from orderwright.orders.customer_link import read_customer_token
from orderwright.orders.open_customer_link import OpenCustomerLink, open_customer_link
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.views.customer_order import CustomerOrder, CustomerOrderPage, read_customer_order

AnyRequest = Request[Any, Any, Any]
In = TypeVar("In")
Out = TypeVar("Out")
Answer = Redirect | Template
MAY = frozenset(
    {"orders.read", "orders.cancel_own", "payments.read", "returns.request", "service.open", "documents.print"}
)
THANKS = {
    "problem": ("Message received", "We'll answer by e-mail, usually within a day."),
    "return": ("Return requested", "We'll e-mail you how to send it back."),
}


class Guest(NamedTuple):
    """The customer of one order, at its page."""

    request: AnyRequest
    door: Door
    context: Context
    order_id: UUID
    base: str

    async def order(self) -> CustomerOrderPage:
        return await self.door.ask(self.context, read_customer_order, CustomerOrder(self.order_id, self.base))

    async def perform(self, verb: Verb[In, Out], input: In, key: str | None = None) -> Out:
        """Refuses `too_many_attempts`, too: so many forms in so many minutes."""
        address = address_of(self.request)
        try:
            await self.door.perform(
                visitor(), count_attempts, CountAttempts("customer page", str(self.order_id), address)
            )
        except Refusal as refusal:
            note_stranger("too many requests", address)
            raise Refusal(refusal.code, refusal.message, "conflict", **refusal.ids) from refusal
        try:
            return await self.door.perform(self.context, verb, input, key)
        except Refusal as refusal:
            raise sent_before(refusal, "your order") from refusal

    def show(self, name: str, seen: CustomerOrderPage, /, status: int = 200, **context: Any) -> Template:
        frame = {"page": frame_alone(self.request), "shop": seen.shop, "order_ref": seen.order_ref}
        return show(self.request, f"customer/{name}.html", status, base=self.base, **frame, **context)


async def provide_guest(request: AnyRequest, state: State, token: FromPath[str]) -> Guest:
    """Refuses `link_unknown`, `link_replaced`, `link_expired`."""
    known = read_customer_token(state.settings.secrets, token)
    if known is None:
        raise Refusal("link_unknown", "This link is not valid. Please use the one in our e-mail.", "not_found")
    organization, order_id, version = known
    context = Context(organization=organization, actor="customer", permissions=MAY)
    door: Door = state.door
    await door.ask(context, open_customer_link, OpenCustomerLink(order_id, version))
    return Guest(request, state.door, context, order_id, f"/o/{token}")


AtOrder = NamedDependency[Guest]


@get("/")
async def own_order(guest: AtOrder) -> Template:
    return await show_order(guest)


async def show_order(guest: Guest, form: Form | None = None, open_dialog: str | None = None) -> Template:
    order = await guest.order()
    return guest.show("order", order, order=order, form=form or Form(), open_dialog=open_dialog)


@post("/cancel")
async def cancel_own(guest: AtOrder) -> Answer:
    try:
        await guest.perform(cancel_own_orders, CancelOwnOrder(order_id=guest.order_id))
    except Refusal as refusal:
        return not_done(await show_order(guest, Form(refusal=refusal.message), "cancel"), refusal)
    return go(guest.base, "Your order is canceled.")


@get("/problem")
async def problem_form(guest: AtOrder) -> Template:
    return guest.show("problem", await guest.order(), form=Form(), types=COMPLAINTS)


@post("/problem")
async def report_problem(guest: AtOrder) -> Answer:
    values = await typed(guest.request)
    try:
        if values.get("type") not in dict(COMPLAINTS):
            raise invalid("/type", "type_missing", "Choose what went wrong.")
        wish = OpenCase(
            kind="complaint", subject_kind="order", subject_id=guest.order_id, order_id=guest.order_id,
            reason=words_of(COMPLAINTS, values["type"]), body=values.get("body", ""), from_customer=True,
        )  # fmt: skip
        await guest.perform(open_cases, wish, only_once(values))
    except Refusal as refusal:
        form = refused(refusal, {"type": "", **values})
        return not_done(guest.show("problem", await guest.order(), form=form, types=COMPLAINTS), refusal)
    return go(f"{guest.base}/thanks?for=problem")


@get("/return")
async def return_form(guest: AtOrder) -> Template:
    return await show_return(guest, Form())


async def show_return(guest: Guest, form: Form) -> Template:
    order = await guest.order()
    return guest.show(
        "return",
        order,
        form=form,
        lines=order.return_lines,
        reasons=CUSTOMERS_RETURN_REASONS,
        why_not=order.return_reason,
        promise=order.refund_promise,
    )


@post("/return")
async def ask_for_return(guest: AtOrder) -> Answer:
    values = await typed(guest.request)
    try:
        lines = [LineToReturn(line_no=line_no, quantity=count) for line_no, count in quantities(values)]
        reason, note = values.get("reason", ""), values.get("note", "")
        wish = RequestReturn(order_id=guest.order_id, lines=lines, reason=reason, note=note)
        await guest.perform(request_returns, wish, only_once(values))
    except Refusal as refusal:
        return not_done(await show_return(guest, refused(refusal, values)), refusal)
    return go(f"{guest.base}/thanks?for=return")


@get("/documents/{document_id:uuid}")
async def own_document(guest: AtOrder, document_id: FromPath[UUID]) -> Response[bytes]:
    """An invoice or credit note of this order."""
    wanted = PrintDocument(document_id=document_id, order_id=guest.order_id)
    return file_of(await print_sheets(guest.door, guest.context, read_document, wanted), "document.pdf")


@get("/thanks")
async def thanks(guest: AtOrder) -> Template:
    title, text = THANKS.get(guest.request.query_params.get("for", ""), ("Thank you", ""))
    shown = {"title": title, "text": text, "label_href": None}
    return guest.show("thanks", await guest.order(), thanks=shown)


def not_done(page: Template, refusal: Refusal) -> Template:
    """The page with the form once more, and what was typed: 422, or 429 where forms were sent too often."""
    page.status_code = 422
    if (seconds := refusal.ids.get("retry_after_s")) is not None:
        page.status_code = 429
        page.headers["Retry-After"] = str(seconds)
    return page


def sorry(request: AnyRequest, status: int, text: str) -> Template:
    error = {"status": status, "title": TITLE.get(status, "That didn't work"), "text": text}
    frame = {"page": frame_alone(request), "shop": Brand("Your order"), "order_ref": ""}
    return show(request, "customer/error.html", status, error=error, **frame)


def sorry_refused(request: AnyRequest, refusal: Refusal) -> Template:
    return sorry(request, STATUS[refusal.kind], refusal.message)


def sorry_outage(request: AnyRequest, outage: Outage) -> Template:
    answer = sorry(request, 503, "We are busy at the moment. Please try again in a minute.")
    answer.headers["Retry-After"] = str(outage.retry_after_s)
    return answer


def sorry_http(request: AnyRequest, error: HTTPException) -> Template:
    text = "There is no page at this address." if error.status_code == 404 else error.detail
    if error.status_code == 403:
        text = OUT_OF_DATE
    return sorry(request, error.status_code, text)


routes = (
    Router(
        "/o/{token:str}",
        route_handlers=[
            own_order,
            cancel_own,
            problem_form,
            report_problem,
            return_form,
            ask_for_return,
            own_document,
            thanks,
        ],
        dependencies={"guest": Provide(provide_guest)},
        exception_handlers={Refusal: sorry_refused, Outage: sorry_outage, HTTPException: sorry_http},
    ),
)
