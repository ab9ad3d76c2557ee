"""Service: the queue of cases, and one case from the complaint to its resolution."""

import pytest
from playwright.sync_api import Page, expect
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.visitor import Visitor, words_of

from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.orders.types import Customer
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.types import Case


@pytest.fixture
def case(site: Site) -> Case:
    return complaint(site)


def complaint(site: Site, email: str = "ada@example.com") -> Case:
    order = site.order({"85123A": 1}, customer=Customer(email=email, name="Ada Sample"))
    wish = OpenCase(
        kind="complaint", subject_kind="order", subject_id=order.id, order_id=order.id, reason="One lantern is broken",
        body="It came in pieces.", from_customer=True,
    )  # fmt: skip
    return site.do(open_cases, wish)  # type: ignore[no-any-return]


def found(site: Site, case: Case, column: str) -> object:
    ((value,),) = site.sql(f"select {column} from service_case where case_id = %s", case.case_id)
    return value


def written(site: Site, case: Case) -> list[tuple[str, bool]]:
    return site.sql("select body, internal from case_message where case_id = %s and not from_customer", case.case_id)


def test_the_queue_groups_cases_and_knows_mine(admin: Visitor, case: Case) -> None:
    assert "One lantern is broken" in admin.get("/service")
    assert f"/service/{case.number}" not in admin.get("/service?view=mine")
    admin.send("/service/bulk", {"act": "take", "id": [str(case.number)]}, at="/service")
    assert f"/service/{case.number}" in admin.get("/service?view=mine")
    admin.send("/service/bulk", {"act": "resolve", "id": [str(case.number)]}, at="/service")
    assert f"/service/{case.number}" not in admin.get("/service")
    assert f"/service/{case.number}" in admin.get("/service?view=resolved")


def test_an_answer_goes_to_the_customer_and_a_note_does_not(admin: Visitor, site: Site, case: Case) -> None:
    base = f"/service/{case.number}"
    assert "It came in pieces." in admin.get(base)
    admin.send(f"{base}/answers", {"act": "answer", "body": "A new one is on its way."}, at=base)
    admin.send(f"{base}/answers", {"act": "note", "body": "Third one this week."}, at=base)
    assert written(site, case) == [("A new one is on its way.", False), ("Third one this week.", True)]
    page = words_of(admin.get(base), 5000)
    assert "answered" in page
    assert "noted, visible to staff only" in page


def test_a_parcel_that_left_is_handed_over_from_its_case(admin: Visitor, site: Site) -> None:
    _, parcel, label = site.run(warehouse.labeled(site.world, {"85123A": 1}))
    told = {"tracking_number": label.tracking_number, "state": "in_transit"}
    site.do(record_tracking, RecordTracking(**told))
    site.settle()
    find = "select number from service_case where subject_id = %s and kind = 'left_without_hand_over'"
    ((number,),) = site.sql(find, parcel.parcel_id)
    page = admin.open(f"/service/{number}").press("Hand over")
    assert f"Parcel {parcel.number} shipped" in page.words
    site.settle()
    page = admin.open(f"/service/{number}")
    assert "resolved: The parcel was handed over." in page.words
    assert "Hand over" not in page.words


def test_an_empty_answer_is_refused_beside_its_field(admin: Visitor, case: Case) -> None:
    assert 'id="error-body"' in admin.open(f"/service/{case.number}").press("Send", {"body": ""}, status=422).text


def test_a_case_without_an_address_can_only_be_noted(admin: Visitor, site: Site) -> None:
    case = complaint(site, email="")
    assert 'value="answer"' not in admin.get(f"/service/{case.number}")
    answer = admin.post_directly(f"/service/{case.number}/answers", {"act": "answer", "body": "Hello"}, 422).text
    assert "save it as a note" in answer


def test_a_case_is_taken_given_back_and_resolved(admin: Visitor, site: Site, case: Case) -> None:
    base = f"/service/{case.number}"
    admin.send(f"{base}/assignee", at=base)
    assert found(site, case, "assignee") == "admin@example.com"
    admin.send(f"{base}/assignee", at=base)
    assert found(site, case, "assignee") is None
    wrong = admin.post_directly(f"{base}/resolution", {"resolution": ""}, 422)
    assert 'id="error-dialog-resolution"' in wrong.text
    admin.send(f"{base}/resolution", {"resolution": "sent_again", "note": "by express"}, at=base)
    assert found(site, case, "resolution") == "Reshipped: by express"
    assert "Save as note" not in admin.get(base)


def test_who_only_reads_is_refused_and_who_packs_sees_no_conversation(site: Site, case: Case) -> None:
    reader = site.visitor("read_only")
    page = reader.get(f"/service/{case.number}")
    assert "Save as note" not in page
    reader.post_directly(f"/service/{case.number}/resolution", {"resolution": "answered"}, 403)
    assert "There is no case 99999." in words_of(reader.get("/service/99999", 404))
    site.visitor("warehouse").get(f"/service/{case.number}", 403)


def test_a_case_is_answered_and_resolved_in_the_browser(at_work: Page, case: Case) -> None:
    at_work.goto(f"/service/{case.number}")
    at_work.get_by_label("Answer").fill("We send another one today.")
    at_work.get_by_role("button", name="Send and resolve").click()
    expect(at_work.get_by_text("Mail saved in the outbox: no mail server yet. Case resolved.")).to_be_visible()
    expect(at_work.get_by_text("We send another one today.")).to_be_visible()
