"""Nobody is led astray: every link, menu entry and form works for the role that sees it, and every page is linked from
somewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

import pytest
from tests.browser.conftest import Site
from tests.browser.crawl import PageParts, Sending
from tests.browser.every_state import furnish
from tests.browser.visitor import words_of

from orderwright.access.roles import ROLES
from orderwright.console.form_tokens import HEADER
from orderwright.console.screens import SCREENS

OF_A_KIND_MAX = 5  # pages whose addresses differ in numbers and ids only
ASTRAY = (403, 404, 405, 500)
LEFT_ALONE = re.compile(r"^/(sign-out|organization/|settings/users|settings/keys/|account/)")
"""Forms after which nobody could go on: they end sessions."""
BY_OTHER_WAYS = {
    "/sign-in": "who is not signed in is sent there",
    "/password/": "from the sign-in page, and by mail",
    "/invitation/": "by mail",
    "/orders/print.pdf": "a form of the list sends on to it",
    "/import/{name:str}/{token:uuid}": "what follows the upload of a file",
    "/inventory/receive/": "scripts of the page ask for them",
    "/inventory/variant": "for SKUs that no path can hold",
    "/products/edit": "for SKUs that no path can hold",
    "/failed-events": "a row of Home, once an event failed",
    "/documents/": "invoices, once something was shipped",
    "/warehouse/hand-over/scanned": "the script of Ship asks for it",
    "/warehouse/pack/scanned": "the script of Pack asks for it",
    "/warehouse/put-back": "from Pick and Home, once something was canceled after it was picked",
    "/exports/{export_id:uuid}": "what follows the export of a long list, and its rows in Your exports",
    "/pictures/": "in pages, as pictures of items",
}
"""Pages that no link of the console leads to, and how people come there."""
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}(,[0-9a-f-]{36})*|\d+")


@pytest.fixture(scope="module", autouse=True)
def world(site: Site) -> None:
    furnish(site)


def kind_of(address: str) -> str:
    """The address without what differs between two of a kind: numbers, ids and the values of its query."""
    path, _, query = address.partition("?")
    return ID.sub("#", path) + "?" + "&".join(sorted(part.partition("=")[0] for part in query.split("&")))


class Walk:
    """All that one role reaches from Home."""

    done: ClassVar[set[str]] = set()
    """Addresses to which a form was sent by any role: a draft can be discarded once."""

    def __init__(self, site: Site, role: str) -> None:
        self.visitor = site.visitor(role)
        self.astray: list[str] = []
        self.reached: set[str] = set()
        self.sendings: dict[tuple[str, ...], tuple[str, Sending]] = {}
        kinds: Counter[str] = Counter()
        queue, known = ["/"], {"/"}
        while queue:
            at = queue.pop(0)
            for link in self.visit(at):
                if link not in known and kinds[kind_of(link)] < OF_A_KIND_MAX:
                    known.add(link)
                    kinds[kind_of(link)] += 1
                    queue.append(link)

    def visit(self, at: str) -> Iterator[str]:
        answer = self.visitor.client.get(at)
        self.reached.add(at.partition("?")[0])
        if answer.status_code in ASTRAY:
            self.astray.append(f"GET {at}: {answer.status_code}")
        if answer.is_redirect:
            yield answer.headers["location"]
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        parts = PageParts(at.partition("?")[0], answer.text)
        for sending in parts.sendings():
            if not LEFT_ALONE.match(sending.path):
                key = (kind_of(sending.path), sending.fields.get("act", ""), *sorted(sending.fields))
                self.sendings.setdefault(key, (at, sending))
        yield from parts.pages()

    def send_all(self) -> None:
        """Each kind of form once, as it stands. A no with a sentence is an answer; a page that is not there is none."""
        token = {HEADER: self.visitor.form_token()}
        removals_last = sorted(self.sendings.values(), key=lambda sending: sending[1][0].endswith("/removal"))
        for at, (path, fields) in removals_last:
            answer = self.visitor.client.post(path, data=fields, headers=token)
            gone = answer.status_code == 404 and path in self.done
            self.done.add(path)
            if answer.status_code in ASTRAY and not gone:
                said = words_of(answer.text, 200)
                self.astray.append(f"POST {path} {sorted(fields)} on {at}: {answer.status_code} {said}")


@pytest.fixture(scope="module")
def walks(site: Site) -> dict[str, Walk]:
    return {role: Walk(site, role) for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_every_link_leads_to_a_page(walks: dict[str, Walk], role: str) -> None:
    assert len(walks[role].reached) > 40
    if walks[role].astray:
        pytest.fail("\n".join(walks[role].astray))


def test_every_page_is_linked_from_somewhere(walks: dict[str, Walk]) -> None:
    reached = set().union(*(walk.reached for walk in walks.values()))
    missing = []
    for screen in SCREENS:
        for route in screen.routes:
            for path in getattr(route, "paths", ()) if "GET" in getattr(route, "http_methods", ()) else ():
                pattern = re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path) + "$")
                if not path.startswith(tuple(BY_OTHER_WAYS)) and not any(pattern.match(at) for at in reached):
                    missing.append(path)
    assert " ".join(missing) == ""


@pytest.mark.parametrize("role", ["read_only", "service", "warehouse", "operations", "admin"])
def test_every_form_is_answered(walks: dict[str, Walk], role: str) -> None:
    """The roles that change most come last: what is gone for the next ones is not a fault."""
    walk = walks[role]
    walk.astray.clear()
    walk.send_all()
    if walk.astray:
        pytest.fail("\n".join(walk.astray))
