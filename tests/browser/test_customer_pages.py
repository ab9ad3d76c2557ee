"""What customers see behind their link: where the order is, and what they can do."""

import re
import uuid
from collections.abc import Iterator
from html import unescape
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import OpenPage, Visitor, words_of
from tests.given import ORGANIZATION

from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.customer_link import customer_token, read_customer_token
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.release_orders import ReleaseOrder, release_orders
from orderwright.orders.types import PlacedOrder
from orderwright.payments.execute_refunds import ExecuteRefund, execute_refunds
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.answer_cases import AnswerCase, answer_cases
from orderwright.shipping.tracking_states import CAME_BACK, GOING_BACK, SAID_OF_WAY, TrackingState


class Customer(Visitor):
    """Somebody with the link of an order, and nothing else."""

    def __init__(self, site: Site, order: PlacedOrder) -> None:
        super().__init__(site.url)
        self.base = f"/o/{customer_token(site.settings.secret, ORGANIZATION, order.id)}"

    def open(self, path: str = "", status: int = 200) -> OpenPage:
        return super().open(path if path.startswith(self.base) else self.base + path, status)

    def get(self, path: str = "", status: int = 200) -> str:
        return self.open(path, status).html


@pytest.fixture
def waiting(site: Site) -> tuple[PlacedOrder, Customer]:
    """An order that nobody works on yet."""
    order = site.run(site.world.placed_order({"85123A": 2, "22752": 1}))
    return order, Customer(site, order)


@pytest.fixture
def arrived(site: Site) -> tuple[PlacedOrder, Customer]:
    order = site.run(warehouse.delivered(site.world, {"85123A": 2})).order
    return order, Customer(site, order)


def test_the_page_tells_where_the_order_is_and_nothing_of_the_house(
    site: Site, waiting: tuple[PlacedOrder, Customer], arrived: tuple[PlacedOrder, Customer]
) -> None:
    page = waiting[1].get()
    for said in ("Getting ready", "White hanging heart T-light holder", "£7.50", "1 Sample Street"):
        assert said in page, said
    assert "London DC" not in page
    assert "Delivered" in arrived[1].get()
    on_its_way = site.run(warehouse.handed_over(site.world, {"85123A": 1}))[0].order
    assert "Shipped" in Customer(site, on_its_way).get()


def test_a_link_that_nobody_made_leads_nowhere(waiting: tuple[PlacedOrder, Customer]) -> None:
    order, customer = waiting
    forged = customer_token("x" * 40, ORGANIZATION, order.id)
    for token in (forged, "nonsense", "%00", customer.base[3:-1] + "x"):
        answer = customer.client.get(f"/o/{token}")
        assert answer.status_code == 404
        assert "This link is not valid." in answer.text or token == "%00"
        assert "Sample Street" not in answer.text


def test_a_link_that_was_renewed_or_is_over_says_so_and_shows_nothing(site: Site, admin: Visitor) -> None:
    order = site.order({"85123A": 1})
    customer = Customer(site, order)
    assert "1 Sample Street" in customer.get()
    done = admin.open(f"/orders/{order.number}").press("Renew link", beside="Renew the customer's link")
    assert "A new one goes to ada@example.com." in done.words
    for path in ("", "/problem", "/return"):
        page = customer.get(path, 404)
        assert "Please use the one in our latest e-mail about your order." in page
        assert "Sample Street" not in page
    site.settle()
    ((mail,),) = site.sql("select message_id from message where kind = 'link_renewed' and order_id = %s", order.id)
    (customer.base,) = set(re.findall(r"/o/[\w-]+", admin.get(f"/outbox/{mail}/body")))
    assert "1 Sample Street" in customer.get()
    site.sql("update orders set canceled_at = now() - interval '181 days' where order_id = %s", order.id)
    assert "its page is closed" in customer.get("", 404)


def test_a_customer_writes_no_more_than_a_few_times_in_a_while(site: Site) -> None:
    customer = Customer(site, site.order({"85123A": 1}))
    page = customer.open().follow("Get help")
    for _ in range(10):
        page.press("Send", {"type": "late", "body": "Where is it?"}, key=str(uuid.uuid4()))
    fields = {"type": "late", "body": "The cup has 3 < 4 legs."}
    too_many = page.press("Send", fields, key=str(uuid.uuid4()), status=429)
    assert "Too many attempts. Wait 15 minutes" in too_many.words
    assert too_many.field("body") == "The cup has 3 < 4 legs."
    assert re.search(r'value="late" required checked', too_many.html)
    assert 850 < int(too_many.headers["retry-after"]) <= 900
    site.sql("update platform.attempt set since = since - interval '13 minutes 30 seconds'")
    later = too_many.press("Send", status=429)
    assert "Wait 2 minutes" in later.words
    assert 0 < int(later.headers["retry-after"]) <= 90
    site.sql("update platform.attempt set since = since - interval '2 minutes'")
    assert "Message received" in later.press("Send").words
    order_id = read_customer_token(site.settings.secrets, customer.base[3:])
    assert order_id
    words = "select count(*) from case_message join service_case using (case_id) where order_id = %s"
    assert site.sql(words, order_id[1]) == [(11,)]
    another = Customer(site, site.order({"85123A": 1}))
    assert "Message received" in another.open().follow("Get help").press("Send", {"type": "late", "body": "x"}).text


def test_an_order_is_canceled_until_work_on_it_begins(site: Site, waiting: tuple[PlacedOrder, Customer]) -> None:
    order, customer = waiting
    page = customer.open()
    assert "Your order is canceled." in page.press("Cancel order").html
    assert site.sql("select status from orders where order_id = %s", order.id) == [("canceled",)]
    released = site.run(warehouse.released(site.world, {"85123A": 1})).order
    late = Customer(site, released)
    assert "Cancel order" not in late.open().buttons()
    early = site.run(site.world.placed_order({"85123A": 1}))
    opened = Customer(site, early).open()
    site.do(release_orders, ReleaseOrder(order_id=early.id))
    assert "being prepared already" in opened.press("Cancel order", status=422).text


def test_canceled_units_are_less_in_the_sums_that_the_customer_and_staff_read(
    site: Site, waiting: tuple[PlacedOrder, Customer], at_work: Page
) -> None:
    order, customer = waiting
    assert "canceled" not in customer.get().lower()
    site.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 1)]))
    page = words_of(customer.get(), 5000)
    assert "2 × White hanging heart T-light holder 1 canceled" in page
    assert "Total £7.50 Canceled -£2.50 Total after cancellation £5.00" in page
    at_work.goto(f"/orders/{order.number}")
    expect(at_work.locator("dl.summary")).to_contain_text("Total after cancellation£5.00")


def test_a_problem_becomes_a_case_in_the_customers_words(site: Site, arrived: tuple[PlacedOrder, Customer]) -> None:
    order, customer = arrived
    page = customer.open().follow("Get help")
    assert 'id="error-type"' in page.press("Send", {"body": "Broken"}, status=422).text
    assert 'id="error-body"' in page.press("Send", {"type": "damaged", "body": ""}, status=422).text
    sent = page.press("Send", {"type": "damaged", "body": "Both are broken"})
    assert "Message received" in sent.html
    assert sent.follow("Back to order").path == customer.base
    rows = site.sql(
        "select c.kind, c.reason, m.body, m.from_customer from service_case c join case_message m using (case_id)"
        " where order_id = %s",
        order.id,
    )
    assert rows == [("complaint", "Item damaged", "Both are broken", True)]
    assert "Your message" in customer.get()


def test_a_return_is_asked_for(site: Site, arrived: tuple[PlacedOrder, Customer]) -> None:
    order, customer = arrived
    page = customer.open().follow("Return items")
    assert "Choose at least one item." in page.press("Request return", {"reason": "unwanted"}, status=422).text
    page.press("Request return", {"quantity:1": "1", "reason": "unwanted", "note": "Too big"})
    rows = site.sql("select status, reason, note from return_authorization where order_id = %s", order.id)
    assert rows == [("requested", "unwanted", "Too big")]
    again = page.press("Request return", {"quantity:1": "2"}, key=str(uuid4()), status=422)
    assert "1 of line 1 can be returned" in again.text, "of a page that was opened before"
    assert "Requested. We&#39;ll answer soon." in customer.get()


def test_the_customer_reads_what_staff_answered_and_no_note_of_theirs(
    site: Site, arrived: tuple[PlacedOrder, Customer]
) -> None:
    order, customer = arrived
    help_page = customer.open("/problem")
    help_page.press("Send", {"type": "damaged", "body": "Both are broken"})
    ((case_id,),) = site.sql("select case_id from service_case where order_id = %s", order.id)
    site.do(answer_cases, AnswerCase(case_id=case_id, body="New ones leave today."))
    site.do(answer_cases, AnswerCase(case_id=case_id, body="She always says so.", internal=True))
    customer.open("/problem").press("Send", {"type": "damaged", "body": "Thank you!"})
    page = customer.get()
    said = [page.index(words) for words in ("Both are broken", "New ones leave today.", "Thank you!")]
    assert said == sorted(said)
    assert "<b>You</b>" in page
    assert "<b>Demo Gifts Ltd</b>" in page
    assert "She always says so." not in page
    assert "Complaint" not in page


def test_the_customer_sees_what_is_given_back_and_whether_it_was(
    site: Site, arrived: tuple[PlacedOrder, Customer]
) -> None:
    order, customer = arrived
    asked = RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=1)], reason="unwanted")
    back = site.do(authorize_returns, asked)
    site.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
    site.do(close_returns, CloseReturn(return_id=back.return_id))
    later = site.do(grant_refunds, GrantRefund(order_id=order.id, amount="0.55", reason="late", execute=False))
    page = words_of(customer.get(), 4000)
    assert re.search(rf"Return {back.number} 1 item\. Closed\. £2\.50 refunded · Today", page)
    assert "Refunds £0.55 refund on its way · since today" in page
    site.do(execute_refunds, ExecuteRefund(refund_id=later.refund_id))
    assert "Refunds £0.55 refunded · Today" in words_of(customer.get(), 4000)


def test_a_return_says_what_came_of_it_and_promises_no_money_that_was_given_back(
    site: Site, arrived: tuple[PlacedOrder, Customer]
) -> None:
    order, customer = arrived
    assert "Total £5.00 Paid £5.00 Delivered to" in words_of(customer.get(), 5000)
    asked = RequestReturn(order_id=order.id, lines=[LineToReturn(line_no=1, quantity=2)], reason="unwanted")
    back = site.do(authorize_returns, asked)
    sends = f"Return {back.number} 2 items. Please send it back."
    assert f"{sends} We refund you once it is received and checked." in words_of(customer.get(), 5000)
    site.do(grant_refunds, GrantRefund(order_id=order.id, amount="5.00", reason="goodwill"))
    page = words_of(customer.get(), 5000)
    assert f"{sends} You were refunded for this already, so nothing more is due." in page
    assert "We refund you" not in page
    assert "Paid £5.00 Refunded -£5.00 Delivered to" in page
    first = [ReceivedLine(line_no=1, quantity=1)]
    site.do(receive_returns, ReceiveReturn(return_id=back.return_id, lines=first, disposition="restock"))
    assert f"Return {back.number} 1 of 2 items received. Being checked. You were refunded" in words_of(
        customer.get(), 5000
    )
    site.do(close_returns, CloseReturn(return_id=back.return_id))
    assert f"Return {back.number} 1 of 2 items received. Closed." in words_of(customer.get(), 5000)


def test_a_form_that_was_sent_is_changed_and_sent_again(site: Site, arrived: tuple[PlacedOrder, Customer]) -> None:
    """Back, another quantity, send."""
    order, customer = arrived
    form = customer.open("/return")
    form.press("Request return", {"quantity:1": "1", "reason": "unwanted", "note": "too blue"})
    again = form.press("Request return", {"quantity:1": "2", "reason": "unwanted", "note": "too blue"}, status=422)
    assert "This form was sent already with other values. Open your order again to see it." in again.words
    assert "Idempotency" not in again.html
    assert "too blue" in again.html
    assert site.sql("select quantity from return_line where order_id = %s", order.id) == [(1,)]
    problem = customer.open("/problem")
    problem.press("Send", {"type": "damaged", "body": "It is broken."})
    again = problem.press("Send", {"type": "damaged", "body": "Both are broken."}, status=422)
    assert "This form was sent already with other values." in again.words
    assert "Both are broken." in again.html


def test_who_was_refunded_already_is_promised_no_other_refund(
    site: Site, arrived: tuple[PlacedOrder, Customer]
) -> None:
    """Of two units one is refunded as lost, and turns up."""
    order, customer = arrived
    assert "We refund you once the items are received and checked." in words_of(customer.get("/return"), 5000)
    site.do(grant_refunds, GrantRefund(order_id=order.id, lines=[RefundLine(line_no=1, amount="2.50")], reason="lost"))
    assert "Some of it was refunded already; we refund what is still due" in words_of(customer.get("/return"), 5000)
    site.do(grant_refunds, GrantRefund(order_id=order.id, lines=[RefundLine(line_no=1, amount="2.50")], reason="lost"))
    form = words_of(customer.get("/return"), 5000)
    assert "You were refunded for this already, so nothing more is due." in form
    assert "We refund" not in form
    lines = [LineToReturn(line_no=1, quantity=2)]
    back = site.do(authorize_returns, RequestReturn(order_id=order.id, lines=lines, reason="unwanted"))
    site.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
    assert site.do(close_returns, CloseReturn(return_id=back.return_id)).refunded == "0.00"
    page = words_of(customer.get(), 5000)
    assert f"Return {back.number} 2 items. Closed. You were refunded for this already, so nothing more is due." in page


def test_what_can_not_be_canceled_any_more_is_said_once(site: Site) -> None:
    """Of two units one arrives, then the other, and comes back."""
    work = site.run(warehouse.picked(site.world, {"85123A": 2}))
    customer = Customer(site, work.order)
    packing = "We are already packing your order, so it can't be canceled. You can return it once it arrives."
    assert packing in unescape(words_of(customer.get(), 5000))
    labels = []
    for partial in (True, False):
        parcel = site.run(warehouse.pack(site.world, work, {"85123A": 1}, partial=partial))
        labels.append(site.run(warehouse.label(site.world, parcel)))
        site.run(warehouse.hand(site.world, parcel))
        delivered = RecordTracking(tracking_number=labels[0].tracking_number, state=TrackingState.DELIVERED)
        site.do(record_tracking, delivered)
        page = unescape(words_of(customer.get(), 5000))
        rest = "We are already packing the rest of your order, so it can't be canceled. Items"
        assert (rest if partial else "Your order has shipped, so it can't be canceled. Items") in page
        assert "once it arrives" not in page
        assert "once delivered" not in page
    site.do(record_tracking, RecordTracking(tracking_number=labels[1].tracking_number, state=TrackingState.DELIVERED))
    assert "can't be canceled" not in unescape(words_of(customer.get(), 5000))


def test_what_came_back_is_not_said_to_arrive_still(site: Site) -> None:
    work, _, label = site.run(warehouse.handed_over(site.world, {"85123A": 2}))
    customer = Customer(site, work.order)
    for state, sub_state in (SAID_OF_WAY[GOING_BACK], SAID_OF_WAY[CAME_BACK]):
        told = RecordTracking(tracking_number=label.tracking_number, state=state, sub_state=sub_state)
        site.do(record_tracking, told)
        page, form = (unescape(words_of(customer.get(path), 5000)) for path in ("", "/return"))
        stands = "is on its way back to us" if sub_state == GOING_BACK else "came back to us"
        assert f"Your parcel {stands}. We will write to you." in page
        assert f"Your order has shipped and {stands}, so it can't be canceled." in page
        assert "once it arrives" not in page
        assert f"Your order {stands}: there is nothing for you to send." in form
        assert "once delivered" not in form


def test_the_customer_knows_the_order_by_the_shops_reference(waiting: tuple[PlacedOrder, Customer]) -> None:
    order, customer = waiting
    page = customer.get()
    assert f"Order {order.external_ref}</span>" in page
    assert f"Our order number: {order.number}" in page


def test_a_parcel_that_has_left_is_not_announced_afterwards(site: Site) -> None:
    work, _, label = site.run(warehouse.handed_over(site.world, {"85123A": 1}))
    customer = Customer(site, work.order)
    for state, told in ((TrackingState.INFO_RECEIVED, "Shipped"), (TrackingState.IN_TRANSIT, "On its way")):
        site.do(record_tracking, RecordTracking(tracking_number=label.tracking_number, state=state))
        story = words_of(customer.get().partition('<ol class="story">')[2].partition("</ol>")[0])
        assert story.startswith(told)
        assert "Label created" not in story


def test_what_has_not_arrived_can_not_be_returned_yet(waiting: tuple[PlacedOrder, Customer]) -> None:
    assert "Nothing to return yet" in waiting[1].get("/return")


@pytest.fixture
def phone(site: Site, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site.url, locale="en-GB")
    yield context.new_page()
    context.close()


def test_a_customer_returns_something_on_a_phone(phone: Page, arrived: tuple[PlacedOrder, Customer]) -> None:
    phone.goto(arrived[1].base)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_role("link", name="Return items").click()
    phone.get_by_label("White hanging heart T-light holder").select_option("2")
    phone.get_by_label("Reason").select_option("damaged")
    phone.get_by_role("button", name="Request return").click()
    expect(phone.get_by_text("Return requested")).to_be_visible()


def test_a_customer_cancels_on_a_phone(phone: Page, waiting: tuple[PlacedOrder, Customer]) -> None:
    phone.goto(waiting[1].base)
    phone.get_by_role("button", name="Cancel order").click()
    phone.locator("dialog").get_by_role("button", name="Cancel order").click()
    expect(phone.get_by_text("Your order is canceled.")).to_be_visible()


def test_items_have_pictures_that_browsers_keep_and_screen_readers_pass_over(
    site: Site, waiting: tuple[PlacedOrder, Customer]
) -> None:
    shown = waiting[1].get()
    pictures = re.findall(r'<img class="thumb" src="([^"]+)" alt=""', shown)
    assert len(pictures) == 2
    answer = httpx.get(site.url + pictures[0], trust_env=False)
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "immutable" in answer.headers["cache-control"]
    assert "private" not in answer.headers["cache-control"]
    assert answer.text.startswith("<svg ")
    assert httpx.get(f"{site.url}/pictures/mug-tartan.svg", trust_env=False).status_code == 404
