"""Each page of the console looks as it is kept: what it says and offers to an admin, in a world where every page has
something to show. A deliberate change is written anew with `make outlines` and read like code."""

import difflib
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from tests.browser.by_steps import pages_by_steps
from tests.browser.conftest import Site
from tests.browser.crawl import PageParts
from tests.browser.every_state import furnish
from tests.browser.outline import head, outline
from tests.browser.several_of_each import furnish_several, leave_waiting
from tests.browser.test_every_link import kind_of
from tests.browser.test_failed_events import fail
from tests.browser.visitor import Visitor

KEPT = Path(__file__).parent / "outlines"
WRITE = "ORDERWRIGHT_OUTLINES" in os.environ
OF_A_KIND = {"/orders/#?": 80, "/o/#?": 80}
OF_A_KIND_MAX = 3
FILE = """order;name;country;sku;qty;price;date
IMP-1;Ann Sample;England;71053;2;2,50;03/05/2026 09:00
IMP-2;Bo Sample;Nowhere;85123A;1;2,50;04/05/2026 10:30
Total;;;;3;7,50;
"""
TOKEN = re.compile(r"(?<=^/o/)[\w-]+")


@pytest.fixture(scope="module")
def outlines(site: Site) -> dict[str, str]:
    """Outlines of all pages that an admin reaches from Home, by kind of page."""
    furnish_several(site)
    furnish(site)
    order = site.order({"85123A": 1})
    fail(site, order.id, "mail", "KeyError: 'parcel_id'")
    fail(site, site.order({"85123A": 2}).id, "webhooks", "TimeoutError")
    site.sql("update failed_event set behind = true where subscriber = 'webhooks'")
    leave_waiting(site)
    visitor = site.visitor("admin")
    found: dict[str, list[str]] = imported_step_by_step(visitor)
    heads: dict[str, str] = {}
    seen: Counter[str] = Counter()
    queue, known = ["/"], {"/"}
    while queue:
        at = queue.pop(0)
        answer = visitor.client.get(at)
        links = [answer.headers["location"]] if answer.is_redirect else []
        if answer.headers.get("content-type", "").startswith("text/html") and answer.text.strip():
            found.setdefault(name_of(at), []).append(f"== {kind(at)}\n" + outline(answer.text, frame=at == "/"))
            heads.setdefault(name_of(at), f"{name_of(at)}: {head(answer.text)}\n")
            links += PageParts(at.partition("?")[0], answer.text.replace(site.url, "")).pages()
        for link in links:
            if link not in known and seen[kind(link)] < OF_A_KIND.get(kind(link), OF_A_KIND_MAX):
                known.add(link)
                seen[kind(link)] += 1
                queue.append(link)
    found |= pages_by_steps(site, visitor)
    found["heads"] = ["".join(heads[name] for name in sorted(heads))]
    return {name: "\n".join(pages) for name, pages in found.items()}


def imported_step_by_step(visitor: Visitor) -> dict[str, list[str]]:
    """A file of orders: its columns, what the check says, what became of it."""
    files = {"file": ("orders.csv", FILE, "text/csv")}
    columns = visitor.open("/import/orders").press("Upload", files=files)
    checked = columns.press("Check the file", {"dates": "MDY"}, status=200)
    done = checked.press("Import 1 row, 1 to quarantine")
    pages = {"import-orders-columns": columns, "import-orders-checked": checked, "import-orders-done": done}
    return {name: [f"== {name}\n{outline(page.html)}"] for name, page in pages.items()}


def kind(address: str) -> str:
    return kind_of(TOKEN.sub("#", address))


def name_of(address: str) -> str:
    """Of the file in which pages of this kind are kept."""
    return re.sub(r"[^a-z0-9_#-]+", "-", kind(address).partition("?")[0].lower()).strip("-").replace("#", "n") or "home"


def test_every_page_is_as_it_is_kept(outlines: dict[str, str]) -> None:
    kept = {path.stem: path.read_text(encoding="utf-8") for path in KEPT.glob("*.txt")}
    if WRITE:
        KEPT.mkdir(exist_ok=True)
        for name in kept.keys() - outlines.keys():
            (KEPT / f"{name}.txt").unlink()
        for name, text in outlines.items():
            (KEPT / f"{name}.txt").write_text(text, encoding="utf-8")
        return
    differing = [
        line
        for name in sorted(kept.keys() | outlines.keys())
        for line in difflib.unified_diff(
            kept.get(name, "").splitlines(),
            outlines.get(name, "").splitlines(),
            f"kept {name}",
            "now",
            lineterm="",
            n=1,
        )
    ]
    if differing:
        pytest.fail(
            "\n".join([*differing[:200], "If it was meant: make outlines, and read what changed."]), pytrace=False
        )
