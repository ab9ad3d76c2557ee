"""Lists as files, over HTTP, read back as a spreadsheet reads them."""

import csv
import io
from pathlib import Path

from python_calamine import CalamineWorkbook
from tests import given, warehouse
from tests.api.calling import calling
from tests.exporting import exported
from tests.messages.told import events

from orderwright.access.create_key import CreateKey, create_key
from orderwright.documents.follow_facts import BILLED, issue_documents
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.orders.types import Customer, LineInput, PaymentInput
from orderwright.payments.record_payment import RecordPayment, record_payment


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


async def test_orders_customers_stock_goods_and_sales_come_as_csv_and_as_xlsx(
    fresh_database: str, tmp_path: Path
) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, world):
        await world.placed_order({"A": 3}, external_ref="WEB-1", tags=["gift"])
        await world.placed_order({"A": 1}, external_ref="WEB-2")
        expected = {
            "orders?tag=gift": {"External number": "WEB-1", "Units": "3", "Total": "7.50", "Currency": "GBP"},
            "order-lines?tag=gift": {"Reference": "WEB-1", "SKU": "A", "Quantity": "3", "Unit price": "2.50"},
            "customers?q=ada": {"E-mail": "ada@example.com", "Orders": "2", "Country": "GB"},
            "locations": {"Location": "DC", "Name": "DC", "City": "Leeds", "Priority": "100", "Active": "yes"},
            "stock?location=DC": {"SKU": "A", "On hand": "9", "Committed": "4", "Available": "5"},
            "variants?q=A": {"SKU": "A", "Price": "2.50", "Available": "5", "Active": "yes"},
            "sales?by=sku": {"SKU": "A", "Units": "4", "Ordered": "10.00", "Net": "0.00"},
        }
        for address, cells in expected.items():
            name, _, filters = address.partition("?")
            said = dict([filters.split("=")]) if filters else {}
            answer = await exported(api, world, name, **said)
            assert answer.status_code == 200, answer.text
            assert answer.headers["content-type"] == "text/csv; charset=utf-8"
            assert ".csv" in answer.headers["content-disposition"]
            (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
            assert {head: row[head] for head in cells} == cells
            book = CalamineWorkbook.from_filelike(
                io.BytesIO((await exported(api, world, name, "xlsx", **said)).content)
            )
            heads, values = book.get_sheet_by_index(0).to_python()
            heads = [str(head).removesuffix(" (UTC)") for head in heads]
            assert heads == list(row)
            found = dict(zip(heads, values, strict=True))
            assert {head: as_number(found[head]) for head in cells} == {
                head: as_number(value) for head, value in cells.items()
            }


def as_number(value: object) -> object:
    """A sheet has 7.5 for 7.50."""
    try:
        return float(str(value))
    except ValueError:
        return value


async def test_the_file_of_orders_says_what_became_of_each_total(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9, "B": 9}}) as (api, world):
        paid = PaymentInput(method="card", captured="10.00")
        lines = [LineInput(sku="A", quantity=3, unit_price="2.00", tax="1.00")]
        lines += [LineInput(sku="B", quantity=1, unit_price="3.00")]
        whole = {"A": 3, "B": 1}
        cut = await world.placed_order(whole, external_ref="CUT", lines=lines, payment=paid)
        one = [LineUnits(line_no=1, quantity=1)]
        await world.do(cancel_lines, CancelLines(order_id=cut.id, reason="customer", lines=one))
        back = RecordPayment(order_id=cut.id, kind="refunded", amount="2.00", reference="r-1")
        await world.do(record_payment, back)
        gone = await world.placed_order(whole, external_ref="GONE", lines=lines)
        await world.do(cancel_lines, CancelLines(order_id=gone.id, reason="customer"))
        await world.placed_order(whole, external_ref="OPEN", lines=lines, payment=PaymentInput(captured="4.00"))
        over = await world.placed_order(whole, external_ref="OVER", lines=lines, payment=paid)
        more = RecordPayment(order_id=over.id, kind="captured", amount="5.00", authorization="", reference="till-1")
        await world.do(record_payment, more)
        answer = await exported(api, world, "orders")
        names = ("Total", "Canceled", "Captured", "Refunded", "Unpaid", "Overpaid")
        found = {
            row["External number"]: tuple(row[name] for name in names)
            for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        }
        assert found == {
            "CUT": ("10.00", "2.33", "10.00", "4.33", "0.00", "0.00"),
            "GONE": ("10.00", "10.00", "0.00", "0.00", "0.00", "0.00"),
            "OPEN": ("10.00", "0.00", "4.00", "0.00", "6.00", "0.00"),
            "OVER": ("10.00", "0.00", "15.00", "0.00", "0.00", "5.00"),
        }
        assert await world.audit() == []


async def test_a_long_list_is_whole_and_each_row_is_there_once(fresh_database: str, tmp_path: Path) -> None:
    skus = [f"S{number:03}" for number in range(450)]
    async with calling(fresh_database, tmp_path, {"DC": dict.fromkeys(skus, 1)}) as (api, world):
        _, *rows = read_csv((await exported(api, world, "stock")).content)
        assert [row[0] for row in rows] == skus


async def test_what_a_spreadsheet_would_run_stays_text(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, world):
        for number, name in enumerate(('=cmd|"/c calc"!A1', "+1", "-1+2", "@SUM(1)", 'Ada, = "B"')):
            customer = Customer(email=f"c{number}@example.com", name=name)
            await world.placed_order({"A": 1}, customer=customer)
        _, *rows = read_csv((await exported(api, world, "customers")).content)
        assert [row[1] for row in reversed(rows)] == [
            '\'=cmd|"/c calc"!A1', "'+1", "'-1+2", "'@SUM(1)", 'Ada, = "B"',
        ]  # fmt: skip


async def test_what_a_list_refuses_its_file_refuses_before_it_begins(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, world):
        refused = [
            ("sales", {"from_day": "2026-02-02", "to_day": "2026-02-01"}, "period_invalid", None),
            ("orders", {"view": "nonsense"}, "filters_invalid", "/filters/view"),
            ("orders", {"payment_status": "funny"}, "filters_invalid", "/filters/payment_status"),
            ("orders", {"placed_from": "soon"}, "filters_invalid", "/filters/placed_from"),
            ("orders", {"placed_from": "0001-01-01"}, "filters_invalid", "/filters/placed_from"),
            ("orders", {"q": "a\0b"}, "filters_invalid", "/filters/q"),
            ("orders", {"q": "a" * 201}, "filters_invalid", "/filters/q"),
            ("orders", {"cursor": "x"}, "filters_invalid", "/filters/cursor"),
            ("stock", {"low": "perhaps"}, "filters_invalid", "/filters/low"),
            ("locations", {"q": "x"}, "filters_invalid", "/filters/q"),
        ]
        for name, filters, code, pointer in refused:
            for kind in ("csv", "xlsx"):
                answer = await exported(api, world, name, kind, **filters)
                assert (answer.status_code, answer.json()["code"]) == (422, code), (name, filters)
                if pointer:
                    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
        for body in ({"list": "secrets", "format": "csv"}, {"list": "orders", "format": "pdf"}, {"list": "orders"}):
            assert (await api.post("/v1/exports", json=body)).status_code == 400
        assert await world.sql("select count(*) from job") == [(0,)]
        key = await world.do(create_key, CreateKey(name="floor", role="warehouse"))
        api.headers["Authorization"] = f"Bearer {key.token}"
        assert (await exported(api, world, "stock")).status_code == 200
        for name, permission in (("sales", "sales.read"), ("orders", "orders.export"), ("customers", "customers.read")):
            answer = await exported(api, world, name)
            assert (answer.status_code, answer.json()["code"]) == (422, "list_not_permitted")
            assert permission in answer.json()["detail"]


async def test_an_order_s_invoices_and_credit_notes_are_listed(fresh_database: str, tmp_path: Path) -> None:
    async with calling(fresh_database, tmp_path, {"DC": {"A": 9}}) as (api, world):
        work, _, _ = await warehouse.handed_over(world, {"A": 2})
        order = work.order.id
        assert (await api.get(f"/v1/orders/{order}/documents")).json() == []
        await issue_documents(world.door, given.ORGANIZATION, await events(world, BILLED))
        (invoice,) = (await api.get(f"/v1/orders/{order}/documents")).json()
        assert (invoice["kind"], invoice["number"], invoice["total"], invoice["currency"]) == (
            "invoice", 1, "5.00", "GBP",
        )  # fmt: skip
        printed = await api.get(invoice["href"])
        assert printed.content.startswith(b"%PDF")
        unknown = await api.get("/v1/orders/01890000-0000-7000-8000-000000000000/documents")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "order_not_found")
