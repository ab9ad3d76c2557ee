"""Text that means something elsewhere, in every field of every operation and form: it stays text. No server error, no
element or attribute of it on any page or in any mail, no template filled in, no header, no table lost.

`make attack` tries each text in each field alone; `make test` all of them at once, in one field after the other of the
API and in all fields of each form of the console."""

import itertools
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pytest
from lxml import html as parser
from tests.browser.crawl import PageParts, Sending
from tests.security.routes import ALL, API, Route, example
from tests.security.stage import Stage, send

from orderwright.console.form_tokens import FIELD

ATTACK = bool(os.environ.get("ATTACK"))
"""Each text in each field, as `make attack` does."""
TEXTS = (
    "<zq-x onzq=zq()>zq</zq-x>",
    "\"><zq-x onzq='zq()'>",
    "' onzq='zq()' x='",
    "javascript:zq()",
    "zq{{7*7}}zq${7*7}zq#{7*7}zq{% raw %}",
    "'; drop table orders; --",
    "x' or '1'='1",
    "\\'; select pg_sleep(9); --",
    "=cmd|'/c zq'!A1",
    "../../../../etc/passwd",
    "zq\r\nzq-injected: yes",
    "%s%(now)s{0}%n",
    "$(touch /dev/null)`id`",
    "zq\u202egnp.exe",
    "zq\x00zq",
    "\U0001f4a9" * 40,
)
TOGETHER = "zq'\"><zq-x onzq=zq()>{{7*7}}zq${7*7}zq'; drop table orders; -- %s../..=1"
PAGES_MAX = 160
OF_A_KIND_MAX = 3
LEFT_ALONE = re.compile(r"^/(sign-out|organization/|settings/users|settings/keys/)")
ADDRESS = {"country": "GB", "name": "Ada", "line1": "1 Sample Street", "city": "London", "postal_code": "N1 1AA"}
SIMPLE: dict[str, Any] = {
    "POST /v1/orders": {
        "channel": "web", "external_ref": "A", "currency": "GBP", "customer": {"name": "Ada", "phone": "020"},
        "ship_to": {**ADDRESS, "line2": "Yard", "company": "Sample", "region": "London", "phone": "020 7946 0000"},
        "lines": [{"sku": "85123A", "quantity": 1, "unit_price": "2.50"}],
        "note": "By the door", "tags": ["gift"],
    },
    "POST /v1/variants": {"sku": "85123A", "title": "Holder", "product": "Holders"},
    "POST /v1/channels": {"code": "web", "name": "Web"},
    "POST /v1/webhooks": {"url": "https://shop.example/hook", "kinds": ["OrderPlaced"]},
    "POST /v1/keys": {"name": "key", "scopes": ["orders.read"]},
    "POST /v1/orders/{order_id:uuid}/cases": {"kind": "complaint", "reason": "Broken", "body": "In pieces."},
    "POST /v1/orders/{order_id:uuid}/payments": {
        "kind": "captured", "method": "card", "amount": "1.00", "reference": "R-1",
    },
    "POST /v1/cases/{case_id:uuid}/resolution": {"resolution": "other", "note": "Fine"},
}  # fmt: skip
"""Bodies that are accepted, where one with all fields is not."""
Path = tuple[str | int, ...]


def texts() -> tuple[str, ...]:
    return TEXTS if ATTACK else (TOGETHER,)


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where texts stand in a body."""
    if isinstance(value, str):
        yield path
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from leaves(each, (*path, key))


def with_text(value: Any, path: Path, text: str) -> Any:
    if not path:
        return text
    key, *rest = path
    if isinstance(value, list):
        return [with_text(each, tuple(rest), text) if index == key else each for index, each in enumerate(value)]
    return {name: with_text(each, tuple(rest), text) if name == key else each for name, each in value.items()}


class Walk:
    """Every page of the console that links lead to, as the admin sees it."""

    def __init__(self, stage: Stage) -> None:
        self.visitor = stage.visitor("admin")
        self.pages: dict[str, str] = {}
        self.sendings: dict[tuple[str, ...], Sending] = {}
        self.wrong: list[str] = []
        kinds: dict[str, int] = {}
        queue = ["/"]
        known = {"/"}
        while queue and len(self.pages) < PAGES_MAX:
            at = queue.pop(0)
            for link in self.visit(at):
                kind = re.sub(r"[0-9a-f-]{36}|\d+", "#", link.partition("?")[0])
                if link not in known and kinds.get(kind, 0) < OF_A_KIND_MAX:
                    known.add(link)
                    kinds[kind] = kinds.get(kind, 0) + 1
                    queue.append(link)

    def visit(self, at: str) -> Iterator[str]:
        answer = self.visitor.client.get(at)
        if answer.status_code >= 500:
            self.wrong.append(f"{at}: {answer.status_code}")
        if answer.is_redirect:
            yield answer.headers["location"]
        if "text/html" in answer.headers.get("content-type", ""):
            self.pages[at] = answer.text
            self.wrong += [f"{at}: {each}" for each in came_alive(answer.text)]
            parts = PageParts(at.partition("?")[0], answer.text)
            for sending in parts.sendings():
                if not LEFT_ALONE.match(sending.path):
                    kind = re.sub(r"[0-9a-f-]{36}|\d+", "#", sending.path)
                    self.sendings.setdefault((kind, sending.fields.get("act", ""), *sorted(sending.fields)), sending)
            yield from parts.pages()


def came_alive(text: str) -> list[str]:
    """What of the texts is more than text in this HTML."""
    found = [text[max(0, at - 60) : at + 60] for at in (text.find("zq49zq"),) if at >= 0]
    if not text.strip():
        return found
    for element in parser.document_fromstring(text).iter():
        if not isinstance(element.tag, str):
            continue
        links = [element.get(name, "") for name in ("href", "src", "action", "formaction", "hx-get", "hx-post")]
        if element.tag.startswith("zq") or any(name.startswith("onzq") for name in element.attrib):
            found.append(parser.tostring(element, encoding="unicode")[:200])
        found += [link for link in links if link.strip().lower().startswith("javascript:")]
    return found


@pytest.fixture(scope="module")
def tables(stage: Stage) -> list[str]:
    return stage.tables()


def call(stage: Stage, route: Route, body: Any, address: str | None = None) -> str:
    """What is wrong with the answer, if anything."""
    headers = {"Authorization": f"Bearer {stage.key(frozenset(ALL))}"}
    answer = stage.program.request(route.method, address or stage.address(route.path), json=body, headers=headers)
    if answer.status_code >= 500 or "zq-injected" in answer.headers:
        return f"{route} {body or address}: {answer.status_code} {answer.text[:200]}"
    return ""


def body_of(route: Route) -> Any:
    return SIMPLE.get(str(route)) or example(route.schema or {})


def test_fields_of_the_api(stage: Stage, tables: list[str]) -> None:
    numbers, wrong, placed = itertools.count(), [], 0
    for route in API:
        if route.media_type != "application/json":
            continue
        body = body_of(route)
        for path, text in itertools.product(leaves(body), texts()):
            sent = with_text(body, path, text)
            if str(route) == "POST /v1/orders":
                sent["external_ref"] += str(next(numbers))
                placed += 1
            wrong.append(call(stage, route, sent))
    stage.site.settle()
    assert not (said := [each for each in wrong if each]), "\n".join(said)
    assert stage.tables() == tables
    taken = stage.site.sql("select count(*) from orders where ship_to::text like '%%zq%%' or note like '%%zq%%'")
    assert placed > 10
    assert taken[0][0] >= 5, "no order took a text: nothing was tried"


def test_parameters_of_the_api(stage: Stage) -> None:
    wrong = []
    for route in API:
        for name, text in itertools.product(route.queries, texts()):
            wrong.append(call(stage, route, None, f"{stage.address(route.path)}?{quoted(name, text)}"))
        if "{" in route.path:
            beginning, _, rest = route.path.partition("{")
            end = stage.address(rest.partition("}")[2]) if "{" in rest else rest.partition("}")[2]
            parts = [f"{beginning}{quoted('', text)}{end}" for text in texts()]
            wrong += [call(stage, route, None, address) for address in parts]
    assert not (said := [each for each in wrong if each]), "\n".join(said)


def quoted(name: str, text: str) -> str:
    return f"{name}={quote(text, safe='')}" if name else quote(text, safe="")


def variations(sending: Sending, texts: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The fields of a form with the texts in them: all at once, or each alone."""
    free = [name for name in sending.fields if name not in (FIELD, "key", "act")]
    changes = [[name] for name in free] if ATTACK else [free]
    for text, names in itertools.product(texts, changes):
        yield {**sending.fields, **dict.fromkeys(names, text)}


def test_forms_of_the_console(stage: Stage, tables: list[str]) -> None:
    """What was refused is shown again in its field, and what was taken on every page: as text, both."""
    walk, wrong = Walk(stage), []
    for sending in walk.sendings.values():
        for fields in variations(sending, texts()):
            fields.pop("key", None)
            answer = send(walk.visitor, "POST", sending.path, fields)
            if answer.status_code >= 500 or "zq-injected" in answer.headers:
                wrong.append(f"{sending.path} {fields}: {answer.status_code}")
            if "text/html" in answer.headers.get("content-type", ""):
                wrong += [f"{sending.path}: {each}" for each in came_alive(answer.text)]
    assert len(walk.sendings) > 40
    assert not wrong, "\n".join(wrong)
    assert stage.tables() == tables


def test_it_is_text_wherever_it_is_shown(stage: Stage) -> None:
    """After all that the other tests of this file left behind."""
    walk = Walk(stage)
    assert not walk.wrong, "\n".join(walk.wrong)
    shown = [at for at, text in walk.pages.items() if "zq" in text]
    assert len(shown) >= 8, shown
    for subject, html in stage.site.sql("select subject, html from message"):
        assert came_alive(html) == []
        assert not re.search(r"[\r\n]", subject)
