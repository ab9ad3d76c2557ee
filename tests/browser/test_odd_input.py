"""Whatever stands in an address or a form, the console answers with a page or a sentence, never with a 500."""

import random
import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from tests.browser.conftest import Site
from tests.browser.crawl import Sending
from tests.browser.every_state import furnish
from tests.browser.test_every_link import LEFT_ALONE, Walk
from tests.browser.visitor import Visitor, words_of

from orderwright.console.form_tokens import FIELD, HEADER
from orderwright.console.screens import SCREENS
from orderwright.orders.place_holds import place_holds

SEED = 20261126
BEYOND = "9" * 30
ODD = (
    "²", "\0", "a\0b", "0001-01-01", "9999-12-31", "-1", BEYOND, "99999999999999999999", "1e9", "x" * 3000, "'", "%",
    "../..", "NaN", "\ud800", "٣", "\u202e", "{{ 7*7 }}", "00000000-0000-0000-0000-000000000000", "1.5", " ",
)  # fmt: skip
PARAMETERS = (
    "q", "view", "cursor", "state", "kind", "location", "channel", "country", "placed_from", "placed_to", "payment",
    "fulfillment", "tag", "hold", "from_day", "to_day", "currency", "by", "lines", "facts", "numbers", "source", "low",
    "carrier", "day", "next", "for", "sku:1", "act",
)  # fmt: skip
FORMS_SENT = 120


@pytest.fixture(scope="module", autouse=True)
def world(site: Site) -> None:
    furnish(site)


def escaped(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def own_mistakes(visitor: Visitor, addresses: Iterator[str]) -> list[str]:
    return [at for at in addresses if visitor.client.get(at).status_code >= 500]


def routes() -> list[str]:
    found = [
        path
        for screen in SCREENS
        for route in screen.routes
        for path in getattr(route, "paths", ())
        if "GET" in getattr(route, "http_methods", ())
    ]
    return sorted(found)


def test_odd_parameters_of_an_address_are_answered(site: Site, admin: Visitor) -> None:
    order = site.sql("select number from orders limit 1")[0][0]
    dice = random.Random(SEED)
    plain = [
        re.sub(r"\{[^}]*:int\}", str(order), re.sub(r"\{[^}]*:uuid\}", str(uuid.uuid4()), path)) for path in routes()
    ]

    def addresses() -> Iterator[str]:
        for path in plain:
            known = re.sub(r"\{[^}]*\}", "stock", path)
            for value in dice.sample(ODD, 2):
                name = dice.choice(PARAMETERS)
                yield f"{known}?{escaped(name)}={escaped(value)}"
        for path in ("/orders", "/sales", "/returns", "/service", "/customers", "/inventory",
                     "/products", "/outbox", "/quarantine", "/warehouse/pick", "/warehouse/hand-over/manifest.pdf",
                     "/orders/print.pdf", "/exports"):  # fmt: skip
            for name in PARAMETERS:
                value = dice.choice(ODD)
                yield f"{path}?{escaped(name)}={escaped(value)}"

    assert own_mistakes(admin, addresses()) == []


def test_odd_words_within_an_address_are_answered(admin: Visitor) -> None:
    dice = random.Random(SEED)

    def addresses() -> Iterator[str]:
        for path in routes():
            if "{" in path:
                for value in (BEYOND, *dice.sample(ODD, 4)):
                    yield re.sub(r"\{[^}]*\}", lambda _, value=value: escaped(value), path)  # type: ignore[misc]

    assert own_mistakes(admin, addresses()) == []


def test_what_was_found_by_hand_is_refused(admin: Visitor) -> None:
    assert "There is no import unknown." in words_of(admin.get("/import/unknown", 404))
    assert "is not a date such as" in words_of(admin.get("/sales?to_day=0001-01-01", 422))
    assert "can&#39;t be read" in admin.get("/orders?channel=a%00b", 422)
    header = {"file": ("a.csv", b"a" * 1_000_000 + b",sku\n1,2\n", "text/csv")}
    assert admin.client.post(
        "/import/stock", files=header, headers={HEADER: admin.form_token()}, follow_redirects=True
    ).status_code in (200, 422)  # fmt: skip


def test_odd_values_in_forms_are_answered(site: Site) -> None:
    walk = Walk(site, "admin")
    dice = random.Random(SEED)
    forms: list[Sending] = [
        sending for _, sending in walk.sendings.values() if not LEFT_ALONE.match(sending.path) and sending.fields
    ]
    headers = {HEADER: walk.visitor.form_token()}
    mistakes = []
    for _ in range(FORMS_SENT):
        path, fields = dice.choice(forms)
        names = [name for name in fields if name != FIELD]
        odd: dict[str, Any] = {dice.choice(names): dice.choice(ODD) for _ in range(2)} if names else {}
        body = urlencode({**fields, "key": str(uuid.uuid4()), **odd}, errors="surrogatepass")
        sent = {**headers, "content-type": "application/x-www-form-urlencoded"}
        if walk.visitor.client.post(path, content=body, headers=sent).status_code >= 500:
            mistakes.append(f"{path} {odd}")
    assert mistakes == []


def test_every_form_carries_a_key_by_which_it_is_done_once(site: Site) -> None:
    walk = Walk(site, "admin")
    assert len(walk.sendings) > 40
    without = sorted({f"{path} on {at}" for at, (path, fields) in walk.sendings.values() if not fields.get("key")})
    assert without == []


def test_a_form_sent_twice_is_done_once(site: Site, admin: Visitor) -> None:
    order = site.order({"85123A": 1})
    form = {"reason": "address", "note": "", "key": str(uuid.uuid4())}
    for _ in range(2):
        admin.post_directly(f"/orders/{order.number}/holds", form)
    assert site.sql("select count(*) from hold where order_id = %s", order.id) == [(1,)]
    admin.post_directly(f"/orders/{order.number}/holds", {**form, "key": str(uuid.uuid4())})
    assert site.sql("select count(*) from hold where order_id = %s", order.id) == [(2,)]
    assert place_holds.permission == "orders.hold"
