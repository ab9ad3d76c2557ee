"""What every page has, and what no page takes for something else."""

import re
from urllib.parse import quote

from tests.security.routes import CONSOLE
from tests.security.stage import Stage, send

FRAMED = ("/outbox/{id_:uuid}/body",)
"""A mail, shown within a page."""
TWICE = "%3Cb%3E%27%2e%2e%2f &lt;b&gt; \\u003cb\\u003e %2527 =?utf-8?q?=3Cb=3E?="
"""Text that would be other text if it was decoded once more: as an address, HTML, JSON, a header."""


def test_signing_out_is_offered_on_every_page_of_who_is_signed_in(stage: Stage) -> None:
    visitor, without, seen = stage.visitor("admin"), [], 0
    for route in CONSOLE:
        if route.method != "GET" or not route.of_people or route.path in FRAMED:
            continue
        answer = send(visitor, "GET", stage.address(route.path))
        if answer.status_code == 200 and "<html" in answer.text:
            seen += 1
            if not re.search(r'<form method="post" action="/sign-out"', answer.text):
                without.append(str(route))
    assert seen > 30
    assert without == []


def test_what_is_sent_is_decoded_once(stage: Stage) -> None:
    """By a form, in an address, in JSON: what is kept is what was sent, and what is asked for is that."""
    visitor, key = stage.visitor("admin"), {"Authorization": f"Bearer {stage.key(frozenset({'*'}))}"}
    number = stage.first("select number from orders where status <> 'canceled'", "int")
    visitor.post_directly(f"/orders/{number}/notes", {"body": TWICE})
    assert stage.site.sql("select count(*) from order_note where body = %s", TWICE) == [(1,)]
    page = visitor.get(f"/orders/{number}")
    assert "&amp;lt;b&amp;gt;" in page
    assert "%3Cb%3E&#39;" not in page
    answer = stage.program.post("/v1/variants", json={"sku": "zq%2541", "title": TWICE}, headers=key)
    assert answer.status_code == 200, answer.text
    assert stage.site.sql("select title from variant where sku = %s", "zq%2541") == [(TWICE,)]
    assert visitor.client.get(f"/products/{quote('zq%2541', safe='')}").status_code == 200
    assert visitor.client.get("/products/zq%2541").status_code == 404, "that is zq%41"
    found = stage.program.get("/v1/variants", params={"q": "zq%2541"}, headers=key).json()
    assert "zq%2541" in str(found)
    for path in ("/products/%252e%252e%252fsettings", "/assets/%252e%252e/settings.py", "/orders/%2531"):
        assert visitor.client.get(path).status_code == 404, path
