"""Sales are the invoices less the credit notes of the same days, to the cent."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests import given, warehouse
from tests.documents.test_issue_documents import issue, prints
from tests.given import World
from tests.orders.test_refund_canceled import STOCK

from orderwright.catalog.rename_variant import RenameVariant, rename_variant
from orderwright.documents.bill_totals import bill_totals
from orderwright.documents.issued_documents import ListIssuedDocuments, list_issued_documents
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.types import ChargeInput, LineInput, PaymentInput, ShippingInput
from orderwright.payments.grant_refunds import GrantRefund, RefundLine, grant_refunds
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.close_returns import CloseReturn, close_returns
from orderwright.returns.receive_returns import ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.views.sales import ReadSales, SalesPage, SalesRead, figures_of, read_sales


async def sales(world: World, by: Any = "day", **more: Any) -> SalesPage:
    page: SalesPage = await world.door.ask(world.context, read_sales, ReadSales(by=by, **more))
    return page


async def test_what_came_back_is_neither_net_nor_gross_with_tax_on_both_sides(fresh_database: str) -> None:
    """1 × 10.00 + 2.00 tax, shipped and returned."""
    async with given.world(fresh_database, STOCK) as world:
        line = LineInput(sku="MUG", quantity=1, unit_price="10.00", tax="2.00")
        paid = PaymentInput(method="card", captured="12.00")
        order = (await warehouse.delivered(world, {"MUG": 1}, lines=[line], payment=paid)).order
        await issue(world)
        before = (await sales(world)).totals
        assert before
        assert (before.ordered, before.invoiced, before.net, before.tax, before.gross) == (1000, 1000, 1000, 200, 1200)
        await send_back(world, order.id, 1, 1)
        await issue(world)
        after = (await sales(world)).totals
        assert after
        assert (after.ordered, after.invoiced, after.credited, after.net, after.tax, after.gross) == (
            1000, 1000, 1000, 0, 0, 0,
        )  # fmt: skip


@pytest.mark.parametrize("terms", [{"prices_include_tax": True}, {}])
async def test_goodwill_for_the_order_carries_its_tax(fresh_database: str, terms: dict[str, Any]) -> None:
    """Half given back as goodwill, the rest when the goods came back: nothing is sold, and no tax is owed."""
    async with given.world(fresh_database, STOCK) as world:
        price = "12.50" if terms else "10.00"
        line = LineInput(sku="MUG", quantity=1, unit_price=price, tax="2.50")
        paid = PaymentInput(method="card", captured="12.50")
        order = (await warehouse.delivered(world, {"MUG": 1}, lines=[line], payment=paid, **terms)).order
        await issue(world)
        await world.do(grant_refunds, GrantRefund(order_id=order.id, reason="late", amount="6.25"))
        await issue(world)
        half = (await sales(world)).totals
        assert half
        assert (half.invoiced, half.credited, half.net, half.tax, half.gross) == (1000, 500, 500, 125, 625)
        await send_back(world, order.id, 1, 1)
        await issue(world)
        after = (await sales(world)).totals
        assert after
        assert (after.credited, after.net, after.tax, after.gross) == (1000, 0, 0, 0)
        assert await world.audit() == []


async def test_an_order_of_the_first_or_last_instant_of_a_day_is_of_that_day(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.sql("update profile set time_zone = 'America/Santiago'")
        zone = ZoneInfo("America/Santiago")
        day = world.door.now().astimezone(zone).date() - timedelta(days=3)
        begins = datetime(day.year, day.month, day.day, tzinfo=zone)
        ends = begins.replace(hour=23, minute=59, second=59, microsecond=999_999)
        for number, at in enumerate(
            (begins - timedelta(microseconds=1), begins, ends, ends + timedelta(microseconds=1))
        ):
            line = LineInput(sku="MUG", quantity=1, unit_price=str(10**number))
            await world.placed_order({"MUG": 1}, external_ref=f"D-{number}", placed_at=at, lines=[line])
        for by in ("day", "channel", "country", "sku"):
            totals = (await sales(world, by, from_day=day, to_day=day)).totals
            assert totals
            assert (by, totals.orders, totals.ordered) == (by, 2, 11_000)


async def test_a_million_units_at_nearly_ten_million_pounds_are_told(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 1}}) as world:
        line = LineInput(sku="MUG", quantity=1_000_000, unit_price="9999999.99")
        order = await world.placed_order({}, lines=[line], payment=PaymentInput())
        for by in ("day", "channel", "country", "sku"):
            totals = (await sales(world, by)).totals
            assert totals
            assert totals.ordered == 999_999_999_000_000
        some = CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 999_999)])
        await world.do(cancel_lines, some)
        assert (await sales(world)).totals
        assert await world.audit() == []


async def send_back(world: World, order_id: Any, line_no: int, quantity: int) -> None:
    line = LineToReturn(line_no=line_no, quantity=quantity)
    back = await world.do(authorize_returns, RequestReturn(order_id=order_id, lines=[line], reason="unwanted"))
    await world.do(receive_returns, ReceiveReturn(return_id=back.return_id, disposition="restock"))
    await world.do(close_returns, CloseReturn(return_id=back.return_id))


async def live(world: World, chance: Random) -> None:
    """One order: placed, perhaps canceled in part, shipped in parcels, perhaps refunded for any reason."""
    mugs, lamps = chance.randint(2, 7), chance.randint(1, 3)
    lines = [
        LineInput(sku="MUG", quantity=mugs, unit_price="12.85", discount="1.99", tax=f"{chance.randint(0, 900) / 100}"),
        LineInput(sku="LAMP", quantity=lamps, unit_price="3.33", tax="0.51"),
    ]
    changes: dict[str, Any] = {
        "lines": lines, "shipping": ShippingInput(price="4.99", tax="0.83"), "discount": "2.47",
        "charges": [ChargeInput(kind="fee", amount="1.01", tax="0.17")],
        "prices_include_tax": chance.random() < 0.5, "payment": PaymentInput(method="card", captured="200.00"),
    }  # fmt: skip
    work = await warehouse.picked(world, {"MUG": mugs, "LAMP": lamps}, **changes)
    order_id = work.order.id
    if chance.random() < 0.4:
        await world.do(grant_refunds, GrantRefund(order_id=order_id, reason="late", amount="1.37"))
    shipped = chance.randint(1, mugs)
    for nth, units in enumerate((shipped, mugs - shipped)):
        goods = {"MUG": units} | ({"LAMP": lamps} if nth == 0 and chance.random() < 0.5 else {})
        if not units or chance.random() < 0.2:
            continue
        parcel = await warehouse.pack(world, work, goods, partial=True)
        label = await warehouse.label(world, parcel)
        await warehouse.hand(world, parcel)
        await warehouse.deliver(world, label)
        if chance.random() < 0.5:
            await issue(world)
            await send_back(world, order_id, 1, chance.randint(1, units))
    if chance.random() < 0.5:
        await world.do(grant_refunds, GrantRefund(order_id=order_id, reason="late", shipping="2.00"))
    if chance.random() < 0.5:
        part = [RefundLine(line_no=1, amount="0.43")]
        wish = GrantRefund(order_id=order_id, reason="late", lines=part)
        await world.door.perform_many(world.context, grant_refunds, [wish])
    if chance.random() < 0.6:
        await world.door.perform_many(world.context, cancel_lines, [CancelLines(order_id=order_id, reason="customer")])


@pytest.mark.parametrize("seed", range(3))
async def test_sales_of_any_days_are_the_invoices_less_the_credit_notes(fresh_database: str, seed: int) -> None:
    chance = Random(seed)
    async with given.world(fresh_database, {"DC": {"MUG": 500, "LAMP": 500}}) as world:
        real, today = world.door.now, world.door.now()
        for _ in range(6):
            today += timedelta(hours=chance.randint(5, 40))
            world.door.now = lambda: today  # noqa: B023
            await live(world, chance)
            await issue(world)
        world.door.now = real
        invoices, notes = await prints(world, "invoice"), await prints(world, "credit_note")
        assert invoices
        assert notes
        first = min(invoice.issued_on for invoice in invoices)
        for start, end in [(0, 20), (1, 3), (2, 2), (0, 0)]:
            days = {"from_day": first + timedelta(days=start), "to_day": first + timedelta(days=end)}
            for by in ("day", "channel", "country", "sku"):
                totals = (await sales(world, by, currency="GBP", **days)).totals
                shown = (totals.net, totals.tax, totals.gross) if totals else (0, 0, 0)
                assert shown == made_anew(invoices, notes, **days), (by, days)
        assert await world.audit() == []


async def test_the_best_skus_stand_above_the_total_of_all(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 9, "B": 9, "C": 9}}) as world:
        lines = [
            LineInput(sku=sku, quantity=1, unit_price=price) for sku, price in (("A", "5"), ("B", "3"), ("C", "1"))
        ]
        await world.placed_order({}, lines=lines, shipping=ShippingInput(price="2.00"))
        whole = await sales(world, "sku")
        assert whole.totals
        assert [row.name for row in whole.rows] == ["A", "B", "C", "Shipping and other"]
        assert (whole.totals.orders, whole.totals.ordered) == (1, 1100)
        assert "best" not in whole.note
        best = await sales(world, "sku", skus_max=2)
        assert [row.name for row in best.rows] == ["A", "B"]
        assert best.totals == whole.totals
        assert best.note.endswith("; the best 2 SKUs, and the total of all")
        assert [round(row.share or 0, 4) for row in best.rows] == [round(5 / 11, 4), round(3 / 11, 4)]


async def test_goods_that_are_called_otherwise_now_are_one_row(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        for sku in ("MUG", "MUG-2"):
            line = LineInput(sku="MUG", quantity=1, unit_price="10.00")
            paid = PaymentInput(method="card", captured="10.00")
            await warehouse.delivered(world, {"MUG": 1}, lines=[line], payment=paid)
            if sku == "MUG":
                await world.do(rename_variant, RenameVariant(sku="MUG", new_sku="MUG-2"))
        await issue(world)
        rows = (await sales(world, "sku")).rows
        assert [(row.name, row.orders, row.units, row.ordered, row.invoiced) for row in rows if row.name] == [
            ("MUG-2", 2, 2, 2000, 2000)
        ]


def made_anew(invoices: list[Any], notes: list[Any], from_day: date, to_day: date) -> tuple[int, int, int]:
    """Net, tax and gross of what is printed."""
    net = tax = gross = 0
    for sign, prints_ in ((1, invoices), (-1, notes)):
        for sheet in prints_:
            if from_day <= sheet.issued_on <= to_day:
                totals = bill_totals(sheet.lines, sheet.charges, sheet.prices_include_tax)
                net += sign * sum(part.net for part in totals.by_tax)
                tax += sign * totals.tax
                gross += sign * totals.total
    return net, tax, gross


def test_a_change_is_said_as_people_say_it() -> None:
    def said(now: int, before: int, days: int) -> list[str | None]:
        rows = [[SalesRead(1, 1, each, 0, 0, 0, 0, 0, 0, name="web")] for each in (now, before)]
        return [figure.delta for figure in figures_of(rows[0], rows[1], "GBP", days)][:1]

    assert said(150, 100, 14) == ["+50 % on the 14 days before"]
    assert said(50, 100, 1) == ["−50 % on the day before"]
    assert said(100, 100, 2) == ["±0 % on the 2 days before"]
    assert said(1_000_000, 1, 1) == ["+1,000 % and more on the day before"]
    assert said(5, 0, 1) == [None]


@pytest.mark.parametrize(
    ("from_day", "to_day", "said", "first"),
    [
        (date(2026, 3, 1), date(2026, 3, 2), "1 March to 2 March 2026, in", "1 Mar"),
        (date(2025, 12, 31), date(2026, 1, 1), "31 December 2025 to 1 January 2026, in", "31 Dec 2025"),
    ],
)
async def test_a_period_over_two_years_names_both(
    fresh_database: str, from_day: date, to_day: date, said: str, first: str
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.placed_order({"MUG": 1}, placed_at=datetime.fromisoformat(f"{to_day}T12:00Z"))
        read = await sales(world, "day", from_day=from_day, to_day=to_day)
        assert read.note.startswith(said)
        assert read.chart[0][0] == first


async def test_an_invoice_of_several_lines_is_listed_with_the_sum_and_by_sku_with_its_shipping(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as world:
        lines = [
            LineInput(sku=sku, quantity=1, unit_price=price, tax=tax)
            for sku, price, tax in (("MUG", "10.00", "2.00"), ("CUP", "3.00", "0.60"))
        ]
        shipping = ShippingInput(price="2.00", tax="0.40")
        await warehouse.delivered(world, {"MUG": 1, "CUP": 1}, lines=lines, shipping=shipping)
        await issue(world)
        (listed,) = (await world.door.ask(world.context, list_issued_documents, ListIssuedDocuments())).rows
        assert (listed.net, listed.tax, listed.total) == (1500, 300, 1800)
        by_sku = await sales(world, "sku")
        assert {row.name: (row.invoiced, row.tax) for row in by_sku.rows} == {
            "MUG": (1000, 200), "CUP": (300, 60), "Shipping and other": (200, 40),
        }  # fmt: skip
