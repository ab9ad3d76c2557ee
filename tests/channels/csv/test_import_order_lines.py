"""The file of order lines comes back: what is here stays as it is, what a spreadsheet changed is named, and an order
that was worked on elsewhere does not leave twice."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import msgspec
from tests import given, warehouse
from tests.exporting import csv_of
from tests.properties.spreadsheet import saved_by_a_spreadsheet

from orderwright.channels.csv.import_orders import import_orders
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.csv.report import Report
from orderwright.channels.csv.settle_orders import CANCEL, CANCEL_SHIPPED
from orderwright.channels.retry_quarantined import RetryQuarantined, retry_quarantined
from orderwright.channels.save_channels import SaveChannel, save_channels
from orderwright.documents.order_lines_file import order_lines_table
from orderwright.kernel.context import Context
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.correct_addresses import CorrectAddress, correct_addresses
from orderwright.orders.correct_contacts import CorrectContact, correct_contacts
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.types import Address, Customer, LineInput, PaymentInput, ShippingInput
from orderwright.payments.grant_refunds import GrantRefund, grant_refunds
from orderwright.views.orders_list import ListOrders

STOCK = {"DC": {"CUP": 100, "TEA": 100, "0017": 100}}
Databases = Callable[[], AbstractContextManager[str]]


async def exported(world: given.World, context: Context | None = None, **which: Any) -> bytes:
    return await csv_of(order_lines_table(world.door, context or world.context, ListOrders(**which)))


def cells(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))


async def imported(world: given.World, data: bytes, **how: Any) -> Report:
    return await import_orders(world.door, world.context, CsvFile(data, **how))


def told(report: Report) -> list[tuple[str, str, str | None, str | None]]:
    return [(row.what, row.status, row.code, row.column) for row in report.rows]


async def orders(world: given.World) -> list[Any]:
    return [row[0] for row in await world.sql("select external_ref from orders order by external_ref")]


async def test_a_row_has_its_line_in_plain_figures_and_what_is_agreed_of_the_order(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        lines = [
            LineInput(sku="CUP", quantity=3, unit_price="2.50", discount="0.50", tax="1.40"),
            LineInput(sku="0017", quantity=1, unit_price="1.00"),
        ]
        order = await world.placed_order(
            {"CUP": 1}, external_ref="0042", lines=lines, discount="1.00", tags=["gift", "a, b"],
            shipping=ShippingInput(service_level="express", price="4.90", tax="0.82"),
            payment=PaymentInput(method="card", authorized="12.00"),
        )  # fmt: skip
        await world.do(cancel_lines, CancelLines(order_id=order.id, reason="customer", lines=[LineUnits(1, 1)]))
        first, second = cells(await exported(world))
        shown = {head: text for head, text in first.items() if text and head not in ("Order", "Placed at", "Ship by")}
        assert shown == {
            "Reference": "0042", "Channel": "web", "Status": "placed", "Payment": "authorized",
            "Fulfillment status": "unfulfilled", "E-mail": "ada@example.com", "Customer": "Ada Sample",
            "Ship to: name": "Ada Sample", "Ship to: line1": "1 Sample Street", "Ship to: city": "London",
            "Ship to: postal code": "N1 1AA", "Ship to: country": "GB", "Delivery": "express", "Line": "1",
            "SKU": "CUP", "Item name": "Goods CUP", "Quantity": "3", "Canceled units": "1", "Shipped units": "0",
            "Returned units": "0", "Needs shipping": "yes", "Unit price": "2.50", "Line amount": "7.50",
            "Discount": "0.50", "Tax": "1.40",
            "Order's discount": "1.00", "Shipping price": "4.90", "Shipping tax": "0.82", "Total": "14.12",
            "Authorized": "11.61", "Paid": "0.00", "Refunded": "0.00", "Currency": "GBP", "Prices include tax": "no",
            "Payment method": "card", "Tags": 'gift,"a, b"',
        }  # fmt: skip
        assert (second["Line"], second["SKU"], second["Tax"], second["Total"]) == ("2", "0017", "0.00", "14.12")
        assert await world.audit() == []


async def test_who_sees_no_amounts_gets_a_file_without_them(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.placed_order({"CUP": 3})
        context = Context(organization="demo", actor="x", permissions=frozenset({"orders.read", "orders.export"}))
        (row,) = cells(await exported(world, context))
        assert row["Quantity"] == "3"
        assert (
            not {"Unit price", "Line amount", "Discount", "Tax", "Total", "Paid", "Authorized", "Refunded"} & row.keys()
        )
        assert "7.50" not in row.values()


async def test_a_file_that_a_spreadsheet_saved_places_nothing_twice_and_says_what_it_changed(
    fresh_database: str,
) -> None:
    """Prices without their zeros are the same prices; a SKU, a postcode or a reference without its zeros is another."""
    async with given.world(fresh_database, STOCK) as world:
        at = datetime(2026, 3, 5, 9, 0, 1, tzinfo=UTC)
        german = Address(country="DE", name="Jo", line1="Weg 1", city="Dresden", postal_code="01067")
        await world.placed_order({"CUP": 2}, external_ref="W-1", placed_at=at)
        await world.placed_order({"0017": 1}, external_ref="W-2")
        await world.placed_order({"CUP": 1}, external_ref="W-3", ship_to=german)
        await world.placed_order({"CUP": 1}, external_ref="W-4", customer=Customer(name="Jo", phone="0207946000"))
        await world.placed_order({"CUP": 1}, external_ref="0042")
        await world.placed_order({"CUP": 1}, external_ref="7.10")
        await world.placed_order({"CUP": 1}, external_ref="123456789012")
        before = await orders(world)
        saved = saved_by_a_spreadsheet(await exported(world))
        expected = [
            ("1.23457E+11", "quarantined", "reference_mangled", "Reference"),
            ("7.1", "quarantined", "reference_mangled", "Reference"),
            ("42", "quarantined", "reference_mangled", "Reference"),
            ("W-4", "quarantined", "order_differs", "Customer's phone"),
            ("W-3", "quarantined", "order_differs", "Ship to: postal code"),
            ("W-2", "quarantined", "order_differs", "SKU"),
            ("W-1", "unchanged", None, None),
        ]
        dry = await imported(world, saved, dry_run=True)
        assert told(dry) == expected
        assert "did you mean 0042?" in str(dry.rows[2].reason)
        assert "did you mean 7.10?" in str(dry.rows[1].reason)
        assert "digits were lost" in str(dry.rows[0].reason)
        assert told(await imported(world, saved)) == expected
        assert await orders(world) == before
        await world.sql("update quarantine set status = 'open'")
        assert await world.audit() == []


async def test_who_means_the_nearly_same_reference_places_it_from_quarantine(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.placed_order({"CUP": 1}, external_ref="0042", channel="import")
        data = (
            b"external_ref,ship_country,ship_line1,ship_city,ship_postal_code,sku,quantity,unit_price,currency\r\n"
            b"42,GB,1 A,London,N1 1AA,CUP,1,2.50,GBP\r\n"
        )
        assert [row.code for row in (await imported(world, data)).rows] == ["reference_mangled"]
        ((waiting,),) = await world.sql("select quarantine_id from quarantine")
        await world.do(retry_quarantined, RetryQuarantined(quarantine_id=waiting))
        assert await orders(world) == ["0042", "42"]
        assert [row.status for row in (await imported(world, data)).rows] == ["unchanged"]
        assert await world.audit() == []


async def test_an_order_that_was_changed_since_is_named_with_what_differs(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = world.order({"CUP": 2})
        placed = await world.placed_order({"CUP": 2}, external_ref="W-1")
        file = await exported(world)
        moved = msgspec.structs.replace(order.ship_to, line1="2 Sample Street")
        await world.do(correct_addresses, CorrectAddress(order_id=placed.id, ship_to=moved))
        assert told(await imported(world, file, dry_run=True)) == [
            ("W-1", "quarantined", "order_differs", "Ship to: line1")
        ]
        assert told(await imported(world, await exported(world))) == [("W-1", "unchanged", None, None)]
        nameless = CorrectContact(order_id=placed.id, email="ada@example.com", name="", phone="")
        await world.do(correct_contacts, nameless)
        assert told(await imported(world, await exported(world))) == [("W-1", "unchanged", None, None)]
        changes = {
            b"CUP,Goods CUP,2": (b"TEA,Goods TEA,2", "SKU"),
            b",2.50,5.00": (b",2.60,5.20", "Total"),
            b"ada@example.com": (b"bob@example.com", "E-mail"),
            b",standard,": (b",express,", "Delivery"),
        }
        for old, (new, column) in changes.items():
            assert old in file
            now = (await exported(world)).replace(old, new)
            assert told(await imported(world, now, dry_run=True)) == [("W-1", "quarantined", "order_differs", column)]
        assert await world.audit() == []


async def test_what_was_done_with_or_begun_elsewhere_does_not_leave_once_more(clone_database: Databases) -> None:
    with clone_database() as here, clone_database() as there:
        async with given.world(here, STOCK) as world, given.world(there, STOCK) as other:
            await warehouse.delivered(world, {"CUP": 2}, external_ref="DELIVERED")
            work = await warehouse.picked(world, {"CUP": 3}, external_ref="BEGUN")
            parcel = await warehouse.pack(world, work, {"CUP": 1}, partial=True)
            await warehouse.label(world, parcel)
            await warehouse.hand(world, parcel)
            short = await world.placed_order({"CUP": 2, "TEA": 1}, external_ref="CANCELED-IN-PART")
            await world.do(cancel_lines, CancelLines(order_id=short.id, reason="customer", lines=[LineUnits(2, 1)]))
            file = await exported(world)
            assert {row.status for row in (await imported(world, file)).rows} == {"unchanged"}
            report = await imported(other, file)
            assert [(row.what, row.status) for row in report.rows] == [
                ("CANCELED-IN-PART", "created"), ("CANCELED-IN-PART", "created"), ("BEGUN", "created"),
                ("DELIVERED", "past"),
            ]  # fmt: skip
            assert await other.sql("select external_ref, status from past_order") == [("DELIVERED", "delivered")]
            held = dict(await other.sql("select external_ref, hold.note from hold join orders using (order_id)"))
            assert "refunded unless the channel opens a case" in CANCEL_SHIPPED
            assert held == {
                "BEGUN": f"Shipped already where the order comes from: CUP × 1. {CANCEL_SHIPPED}",
                "CANCELED-IN-PART": f"Canceled already where the order comes from: TEA × 1. {CANCEL}",
            }
            assert [row.status for row in (await imported(other, file)).rows] == [
                "unchanged", "unchanged", "unchanged", "unchanged",
            ]  # fmt: skip
            assert await world.audit() == []
            assert await other.audit() == []


async def test_what_was_refunded_goes_along_to_where_the_order_is_a_past_one(clone_database: Databases) -> None:
    with clone_database() as here, clone_database() as there:
        async with given.world(here, STOCK) as world, given.world(there, STOCK) as other:
            paid = PaymentInput(method="card", captured="10.00")
            part = (await warehouse.delivered(world, {"CUP": 4}, external_ref="PART")).order
            whole = (await warehouse.delivered(world, {"CUP": 4}, external_ref="WHOLE", payment=paid)).order
            await warehouse.delivered(world, {"CUP": 4}, external_ref="NONE", payment=paid)
            more = PaymentInput(method="card", captured="20.00")
            over = (await warehouse.delivered(world, {"CUP": 4}, external_ref="OVER", payment=more)).order
            await world.do(save_channels, SaveChannel(code="web", refund_canceled="case"))
            gone = await world.placed_order({"CUP": 4}, external_ref="CANCELED", payment=paid)
            await world.placed_order({"CUP": 4}, external_ref="OPEN", payment=paid)
            for order, amount in ((part, "4.00"), (whole, "10.00"), (over, "13.00")):
                await world.do(grant_refunds, GrantRefund(order_id=order.id, amount=amount, reason="late"))
            await world.do(cancel_lines, CancelLines(order_id=gone.id, reason="customer"))
            file = await exported(world)
            shown = {row["Reference"]: row["Refunded"] for row in cells(file)}
            assert shown == {
                "PART": "4.00", "WHOLE": "10.00", "NONE": "0.00", "OVER": "3.00", "CANCELED": "0.00", "OPEN": "0.00",
            }  # fmt: skip
            assert {row.status for row in (await imported(world, file)).rows} == {"unchanged"}
            report = await imported(other, file)
            assert {row.status for row in report.rows if row.what != "OPEN"} == {"past"}
            kept = "select external_ref, status, refunded_minor from past_order order by external_ref"
            before = await other.sql(kept)
            assert before == [
                ("CANCELED", "canceled", 0), ("NONE", "delivered", 0), ("OVER", "delivered", 300),
                ("PART", "delivered", 400), ("WHOLE", "delivered", 1000),
            ]  # fmt: skip
            for again in (file, saved_by_a_spreadsheet(file)):
                report = await imported(other, again)
                assert {row.status for row in report.rows} == {"unchanged"}, [row.reason for row in report.rows]
                assert await other.sql(kept) == before
            await world.do(grant_refunds, GrantRefund(order_id=gone.id, amount="10.00", reason="late"))
            await world.do(grant_refunds, GrantRefund(order_id=part.id, amount="1.50", reason="late"))
            report = await imported(other, await exported(world))
            assert {row.what for row in report.rows if row.status == "updated"} == {"CANCELED", "PART"}
            now = {ref: (status, minor) for ref, status, minor in await other.sql(kept)}
            assert now == {
                "CANCELED": ("canceled", 1000), "NONE": ("delivered", 0), "OVER": ("delivered", 300),
                "PART": ("delivered", 550), "WHOLE": ("delivered", 1000),
            }  # fmt: skip
            assert await world.audit() == []
            assert await other.audit() == []


async def test_an_order_whose_units_have_all_left_or_were_canceled_is_past_whatever_its_status_is_called(
    clone_database: Databases,
) -> None:
    with clone_database() as here, clone_database() as there:
        async with given.world(here, STOCK) as world, given.world(there, STOCK) as other:
            work = await warehouse.picked(world, {"CUP": 2}, external_ref="TWO-PARCELS")
            parcels = [await warehouse.pack(world, work, {"CUP": 1}, partial=True) for _ in range(2)]
            labels = [await warehouse.label(world, parcel) for parcel in parcels]
            for parcel in parcels:
                await warehouse.hand(world, parcel)
            await warehouse.deliver(world, labels[0])
            file = await exported(world)
            assert [row["Fulfillment status"] for row in cells(file)] == ["partially_delivered"]
            assert {row.status for row in (await imported(world, file)).rows} == {"unchanged"}
            assert told(await imported(other, file)) == [("TWO-PARCELS", "past", None, None)]
            assert await other.sql("select external_ref, status from past_order") == [("TWO-PARCELS", "shipped")]
            head = "Reference,E-mail,Ship to: name,Ship to: line1,Ship to: city,Ship to: postal code,Ship to: country"
            of = "ada@example.com,Ada Sample,1 Sample Street,London,N1 1AA,GB"
            rows = [
                f"GONE,{of},CUP,2,2,", f"BOTH,{of},CUP,3,1,2", f"BOTH,{of},TEA,1,,1",
                f"LEFT,{of},CUP,3,1,9", f"LEFT,{of},TEA,1,,", f"NONE,{of},CUP,1,0,0",
            ]  # fmt: skip
            plain = "\n".join([f"{head},SKU,Quantity,Canceled units,Shipped units", *rows])
            await imported(other, plain.encode())
            past = await other.sql("select external_ref, status from past_order order by external_ref")
            assert past == [("BOTH", "shipped"), ("GONE", "canceled"), ("TWO-PARCELS", "shipped")]
            assert await orders(other) == ["LEFT", "NONE"]
            held = await other.sql("select external_ref, hold.note from hold join orders using (order_id)")
            assert [(ref, note.partition(". ")[0]) for ref, note in held] == [
                ("LEFT", "Shipped already where the order comes from: CUP × 2"),
            ]  # fmt: skip
            assert await world.audit() == []
            assert await other.audit() == []
