"""Rows of the file that were set aside can be repaired and tried again."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from tests.given import World, world

from orderwright.audit.find_differences import Audit, audit
from orderwright.channels.online_retail.import_file import import_file
from orderwright.channels.online_retail.plan import plan_import
from orderwright.channels.retry_quarantined import QuarantineState, RetryQuarantined, retry_quarantined
from orderwright.demo.advance import STEPS, Advancing
from orderwright.demo.advance_plans import advance_all

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ROWS = (
    "536365,85123A,CREAM HANGING HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom",
    "C536400,85123A,CREAM HANGING HEART,-60,2010-12-09 10:00:00,2.55,17850,United Kingdom",
    "536401,85123A,CREAM HANGING HEART,six,2010-12-09 10:00:00,2.55,17850,United Kingdom",
    "536402,POST,POSTAGE,1,2010-12-09 10:00:00,18.00,17850,Narnia",
    "536403,85123A,damaged,-1,2010-12-09 25:00:00,0,,United Kingdom",
)


@pytest.fixture
async def shop(fresh_database: str, tmp_path: Path) -> AsyncIterator[World]:
    path = tmp_path / "online_retail.csv"
    path.write_text("\n".join((HEADER, *ROWS)) + "\n")
    async with world(fresh_database) as w:
        await import_file(w.door, w.context, path, plan_import(path), lambda _: None)
        await advance_all(Advancing(w.door, w.context, ["import"], lambda _, __: None), STEPS)
        yield w
        report = await w.door.ask(w.context, audit, Audit())
        assert report.differences == []


async def retried(shop: World, row: int, **repair: str) -> QuarantineState:
    ((id_,),) = await shop.sql("select quarantine_id from quarantine where row_no = %s", row)
    assert isinstance(id_, UUID)
    state = await shop.do(retry_quarantined, RetryQuarantined(quarantine_id=id_, row=repair or None))
    assert isinstance(state, QuarantineState)
    return state


async def test_a_return_of_more_than_was_bought_is_settled_once_its_quantity_is_right(shop: World) -> None:
    still = await retried(shop, 3)
    assert (still.status, still.attempts) == ("open", 1)
    assert "bought only 6 before" in still.reason

    state = await retried(shop, 3, Quantity="-5")
    ((order_id,),) = await shop.sql("select order_id from orders where external_ref = '536365'")
    assert (state.status, state.order_id) == ("repaired", order_id)
    assert await shop.sql("select delivered, returned from progress") == [(1, 5)]
    assert await shop.sql("select amount_minor from payment_event where kind = 'refunded'") == [(1275,)]
    assert await shop.sql("select outcome, content ->> 'Quantity' from quarantine where row_no = 3") == [
        ("return", "-5")
    ]


async def test_a_sale_becomes_an_order_and_a_fee_a_charge(shop: World) -> None:
    assert (await retried(shop, 4)).status == "open"
    sale = await retried(shop, 4, Quantity="2")
    assert await shop.sql("select order_id, units, total_minor from orders where external_ref like '536401%%'") == [
        (sale.order_id, 2, 510)
    ]
    assert (await retried(shop, 5, Country="France")).status == "repaired"
    assert await shop.sql("select title, amount_minor from charge") == [("POSTAGE", 1800)]


async def test_a_write_off_becomes_an_adjustment(shop: World) -> None:
    assert "InvoiceDate" in (await retried(shop, 6)).reason
    await retried(shop, 3, Quantity="-1")  # one comes back, and is lost then
    state = await retried(shop, 6, InvoiceDate="2010-12-10 12:00:00")
    assert state.status == "repaired"
    assert await shop.sql("select on_hand from stock_level") == [(0,)]
