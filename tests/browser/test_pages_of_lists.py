"""Each list is read to its end page by page, and back: every row once, in the order of the whole list."""

from typing import Any

import pytest
from tests import warehouse
from tests.browser.conftest import Site
from tests.browser.every_state import FEW, MUG, furnish
from tests.browser.visitor import OpenPage, Visitor, said

from orderwright.access.invite_user import InviteUser, invite_user
from orderwright.channels.quarantine import QuarantineRow, quarantine_rows
from orderwright.kernel import paging
from orderwright.messages.save_webhook_endpoints import SaveWebhookEndpoint, save_webhook_endpoints
from orderwright.orders.types import Customer

AT_ONCE = 2
FORWARD_ONLY = {"/quarantine", "/settings/security", f"/inventory/{MUG}"}
"""Their way back leads to the beginning at once."""
LISTS = [
    *(f"/orders{view}" for view in ("", "?view=all", "?view=in_transit", "?sort=oldest", "?q=sample")),
    *(
        "/customers",
        "/inventory",
        "/products",
        "/outbox",
        "/quarantine",
        "/returns",
        "/returns?view=all",
    ),
    *("/warehouse/receive", "/warehouse/pick", "/warehouse/pack", "/settings/locations/DC", "/settings/security"),
    *(f"/inventory/{MUG}", "{webhook}"),
]


@pytest.fixture(scope="module")
def full(site: Site) -> Site:
    """Enough of everything for a list of some pages."""
    furnish(site)
    for number in range(FEW):
        site.order({MUG: 1}, customer=Customer(email=f"sample-{number}@example.com", name=f"Sample {number}"))
        site.do(invite_user, InviteUser(email=f"new-{number}@example.com", role="service"))
    site.do(save_webhook_endpoints, SaveWebhookEndpoint(url="https://shop.example/every", kinds=[]))
    for _ in range(FEW):
        site.order({MUG: 1})
    for row in range(FEW):
        where: dict[str, Any] = {"source": "more.csv", "source_ref": f"M-{row}", "row_no": row}
        site.do(quarantine_rows, QuarantineRow(**where, code="sku_unknown", reason="There is no SKU X.", content={}))
        site.run(warehouse.picked(site.world, {MUG: 1}))
    return site


def rows_of(page: OpenPage) -> list[str]:
    """What tells a row from the others: its first words, where it leads and its times. Where a page has several tables,
    the one of its history."""
    history = "[ancestor::section/header/h2='History']" if page.path.startswith("/inventory/") else ""
    return [
        " ".join([said(row.find("td")), *row.xpath(".//a/@href"), *row.xpath(".//time/@datetime")])
        for row in page.find(f"//main//table{history}//tbody/tr[td]")
    ]


def page_link(page: OpenPage, key: str) -> str | None:
    links = page.find(f"//nav[@aria-label='Pages']//a[@data-key='{key}']")
    return str(links[0].get("href")) if links else None


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_read_page_by_page_to_its_end_and_back(
    full: Site, admin: Visitor, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    if path == "{webhook}":
        ((endpoint,),) = full.sql("select endpoint_id from webhook_endpoint where kinds = '{}' and active")
        path = f"/settings/webhooks/{endpoint}"
    monkeypatch.setattr(paging, "PAGE_ROWS", 200)
    whole = rows_of(admin.open(path))
    assert len(whole) > AT_ONCE, f"{path} has enough for two pages"
    assert len(set(whole)) == len(whole), f"rows of {path} can be told apart"
    monkeypatch.setattr(paging, "PAGE_ROWS", AT_ONCE)
    pages = [admin.open(path)]
    while following := page_link(pages[-1], "next"):
        assert len(pages) <= len(whole), f"{path} ends"
        pages.append(admin.open(following))
    assert [row for page in pages for row in rows_of(page)] == whole
    assert all(len(rows_of(page)) == AT_ONCE for page in pages[:-1])
    assert page_link(pages[0], "previous") is None
    back = pages[-1]
    for page in reversed(pages[:-1]):
        before = page_link(back, "previous")
        assert before, f"{path} is read back to its beginning"
        back = admin.open(before)
        if path in FORWARD_ONLY or path.startswith("/settings/webhooks"):
            assert rows_of(back) == rows_of(pages[0])
            return
        assert rows_of(back) == rows_of(page)
