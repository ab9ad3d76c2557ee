"""Files of customers: who is new, who is known, and who may be somebody that is known."""

import csv
import io
from typing import Any

from tests import given
from tests.exporting import csv_of
from tests.properties.spreadsheet import saved_by_a_spreadsheet

from orderwright.channels.csv.import_customers import import_customers
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.csv.report import Change, Report
from orderwright.customers.save_customers import SaveCustomer, save_customers
from orderwright.documents.list_files import customers_table
from orderwright.orders.types import Customer
from orderwright.views.customers_list import ListCustomers


async def imported(world: given.World, data: str | bytes, **how: Any) -> Report:
    raw = data.encode() if isinstance(data, str) else data
    return await import_customers(world.door, world.context, CsvFile(raw, **how))


async def exported(world: given.World) -> bytes:
    return await csv_of(customers_table(world.door, world.context, ListCustomers()))


async def customers(world: given.World) -> list[Any]:
    return await world.sql("select email, name, phone from customer order by email")


FILE = (
    "E-mail,Name,Phone\r\n"
    "ADA@example.com,Ada Lovelace,\r\n"
    "bob@example.com,Bob,1\r\n"
    "new@example.com,New,\r\n"
    "nobody,Nobody,\r\n"
    ",Empty,\r\n"
    "New@example.com,Another,\r\n"
)


async def test_each_row_is_new_changed_unchanged_or_refused_with_its_column(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        await world.do(save_customers, SaveCustomer(email="ada@example.com", name="Ada", phone="+44 1"))
        await world.do(save_customers, SaveCustomer(email="bob@example.com", name="Bob", phone="1"))
        before = await customers(world)
        expected = [
            ("ADA@example.com", "updated", None, None), ("bob@example.com", "unchanged", None, None),
            ("new@example.com", "created", None, None), ("nobody", "refused", "E-mail", "email_invalid"),
            ("", "refused", "E-mail", "cell_empty"), ("New@example.com", "refused", "E-mail", "email_repeated"),
        ]  # fmt: skip
        for dry_run in (True, False):
            assert await customers(world) == before
            report = await imported(world, FILE, dry_run=dry_run)
            assert [(row.what, row.status, row.column, row.code) for row in report.rows] == expected
            assert report.rows[0].changes == [Change("Name", "Ada", "Ada Lovelace")]
            assert not any(row.changes for row in report.rows[1:])
        assert await customers(world) == [
            ("ada@example.com", "Ada Lovelace", "+44 1"), ("bob@example.com", "Bob", "1"),
            ("new@example.com", "New", ""),
        ]  # fmt: skip
        assert (await imported(world, FILE)).updated == 0
        assert await world.audit() == []


async def test_two_people_are_never_made_one_and_who_is_nearly_known_is_named(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        await world.do(save_customers, SaveCustomer(email="ada@example.com", name="Ada Sample", phone="0207946000"))
        report = await imported(
            world,
            "email,name,phone\r\n"
            "ada@exmaple.com,ada sample,\r\n"  # a slip, and the same name
            "ida@example.com,Ida Sample,\r\n"  # a slip, and another name
            "lovelace@example.com,Ada Sample,0207946000\r\n",  # the same name and phone, and another address
        )
        assert [(row.status, row.code) for row in report.rows] == [
            ("refused", "customer_near"), ("created", None), ("created", None),
        ]  # fmt: skip
        assert "did you mean" in str(report.rows[0].reason)
        assert "ada@example.com" in str(report.rows[0].reason)
        assert [email for email, *_ in await customers(world)] == [
            "ada@example.com", "ida@example.com", "lovelace@example.com",
        ]  # fmt: skip
        await world.do(save_customers, SaveCustomer(email="ada@exmaple.com", name="Ada Sample"))
        assert (await imported(world, "email,name\r\nada@exmaple.com,Ada Sample\r\n")).unchanged == 1
        assert await world.audit() == []


async def test_the_list_comes_back_unchanged_and_after_a_spreadsheet_its_phones_are_named(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 9}}) as world:
        people = [
            ("a@example.com", " =Odd ", "+44 20 7946 0000"), ("b@example.com", "'Apo", "0207946000"),
            ("c@example.com", "1E5", "442079460000"), ("d@example.com", "", ""), ("e@example.com", "E", "12345"),
        ]  # fmt: skip
        for email, name, phone in people:
            await world.placed_order({"A": 1}, customer=Customer(email=email, name=name, phone=phone))
        file, before = await exported(world), await customers(world)
        assert {row.status for row in (await imported(world, file)).rows} == {"unchanged"}
        assert await exported(world) == file
        assert await customers(world) == before
        report = await imported(world, saved_by_a_spreadsheet(file))
        assert [(row.what[0], row.status, row.code) for row in report.rows] == [
            ("e", "unchanged", None), ("d", "unchanged", None), ("c", "refused", "number_mangled"),
            ("b", "refused", "number_mangled"), ("a", "unchanged", None),
        ]  # fmt: skip
        assert "did you mean 0207946000?" in str(report.rows[3].reason)
        assert await customers(world) == before
        assert await world.audit() == []


async def test_the_file_has_the_phone(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        await world.do(save_customers, SaveCustomer(email="ada@example.com", name="Ada", phone="0207946000"))
        (row,) = csv.DictReader(io.StringIO((await exported(world)).decode("utf-8-sig")))
        assert (row["E-mail"], row["Phone"], row["Orders"]) == ("ada@example.com", "0207946000", "0")
