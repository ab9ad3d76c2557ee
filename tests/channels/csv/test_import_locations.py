"""Files of locations and bins: what they change is told, what is nearly known is named, and the list comes back."""

from typing import Any

from tests import given
from tests.exporting import csv_of
from tests.properties.spreadsheet import saved_by_a_spreadsheet

from orderwright.channels.csv.import_locations import import_locations
from orderwright.channels.csv.read_table import CsvFile
from orderwright.channels.csv.report import Change, Report
from orderwright.documents.list_files import places_table
from orderwright.locations.save_bins import SaveBin, save_bins
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.views.places_list import ListPlaces

ADDRESS = {
    "name": "Goods in", "company": "Depot Ltd", "line1": "-1 Depot Road", "city": "Dresden", "postal_code": "01067",
    "country": "DE", "phone": "+49351123456",
}  # fmt: skip


async def imported(world: given.World, data: str | bytes, **how: Any) -> Report:
    raw = data.encode() if isinstance(data, str) else data
    return await import_locations(world.door, world.context, CsvFile(raw, **how))


async def exported(world: given.World) -> bytes:
    return await csv_of(places_table(world.door, world.context, ListPlaces()))


def told(report: Report) -> list[tuple[str, str, str | None, str | None]]:
    return [(row.what, row.status, row.column, row.code) for row in report.rows]


KEPT = "select code, name, address, priority, auto_accept, active from location order by code"
BINS = "select l.code, b.code, b.pick_order from bin b join location l using (location_id) order by 1, 2"


async def two_depots(world: given.World) -> None:
    await world.do(save_locations, SaveLocation(code="DC", name=" =Main  depot", address=ADDRESS, priority=5))
    await world.do(save_locations, SaveLocation(code="0042", name="Shop", auto_accept=False, active=False))
    for code, order in (("01-3", 10), ("007", 0), ("A-01", 20)):
        await world.do(save_bins, SaveBin(location="DC", code=code, pick_order=order))


async def test_the_list_comes_back_unchanged_to_the_byte(fresh_database: str) -> None:
    async with given.world(fresh_database, {}) as world:
        await two_depots(world)
        await world.door.perform_many(
            world.context, save_bins, [SaveBin(location="DC", code=f"B-{n}", pick_order=n % 7) for n in range(450)]
        )
        file, before = await exported(world), (await world.sql(KEPT), await world.sql(BINS))
        for dry_run in (True, False):
            report = await imported(world, file, dry_run=dry_run)
            assert {row.status for row in report.rows} == {"unchanged"}
            assert len(report.rows) == 454
        assert await exported(world) == file
        assert (await world.sql(KEPT), await world.sql(BINS)) == before
        assert await world.audit() == []


async def test_the_same_file_makes_the_same_places_elsewhere(clone_database: Any) -> None:
    with clone_database() as here, clone_database() as there:
        async with given.world(here, {}) as world, given.world(there, {}) as other:
            await two_depots(world)
            file = await exported(world)
            assert {row.status for row in (await imported(other, file)).rows} == {"created"}
            assert await exported(other) == file.replace(b"' =Main  depot", b"'=Main  depot")
            assert await other.sql(BINS) == await world.sql(BINS)
            assert await other.audit() == []


async def test_what_a_spreadsheet_has_changed_is_named_and_never_created(fresh_database: str) -> None:
    async with given.world(fresh_database, {}) as world:
        await two_depots(world)
        before = (await world.sql(KEPT), await world.sql(BINS))
        report = await imported(world, saved_by_a_spreadsheet(await exported(world)))
        assert told(report) == [
            ("42", "refused", "Location", "code_near"),
            ("DC 7", "refused", "Bin", "code_near"),
            ("DC 01-3", "refused", "Postal code", "number_mangled"),
            ("DC A-01", "refused", "Postal code", "number_mangled"),
        ]
        assert "did you mean 0042?" in str(report.rows[0].reason)
        assert "did you mean 007?" in str(report.rows[1].reason)
        assert "did you mean 01067?" in str(report.rows[2].reason)
        assert (await world.sql(KEPT), await world.sql(BINS)) == before
        report = await imported(
            world, "code,bin\ndc,\nDC,a-01\nDC,3-Jan\nDC,1E+05\nDC,7\nDC,8\nDC,A01\n1E+05,\n", dry_run=True
        )
        assert [(row.what, row.status) for row in report.rows] == [
            ("dc", "refused"), ("DC a-01", "refused"), ("DC 3-Jan", "refused"), ("DC 1E+05", "refused"),
            ("DC 7", "refused"), ("DC 8", "created"), ("DC A01", "created"), ("1E+05", "refused"),
        ]  # fmt: skip
        assert await world.audit() == []


async def test_what_changes_is_told_before_and_after_and_an_empty_cell_changes_nothing(fresh_database: str) -> None:
    async with given.world(fresh_database, {}) as world:
        await two_depots(world)
        data = (
            "Location,Name,City,Postal code,Priority,Active,Bin,Pick order\n"
            "DC,Depot,Leipzig,,7,yes,A-01,\n"
            "DC,Depot,,,,,007,30\n"
            "0042,Shop,,,,yes,,\n"
        )
        for dry_run in (True, False):
            report = await imported(world, data, dry_run=dry_run)
            assert [row.status for row in report.rows] == ["updated", "updated", "updated"]
            assert [row.changes for row in report.rows] == [
                [
                    Change("Name", " =Main  depot", "Depot"),
                    Change("City", "Dresden", "Leipzig"),
                    Change("Priority", "5", "7"),
                ],
                [Change("Name", " =Main  depot", "Depot"), Change("Pick order", "0", "30")],
                [Change("Active", "no", "yes")],
            ]
        assert await world.sql(KEPT) == [
            ("0042", "Shop", {}, 100, False, True),
            ("DC", "Depot", {**ADDRESS, "city": "Leipzig"}, 7, True, True),
        ]
        assert await world.sql(BINS) == [("DC", "007", 30), ("DC", "01-3", 10), ("DC", "A-01", 20)]
        assert {row.status for row in (await imported(world, data)).rows} == {"unchanged"}
        assert await world.audit() == []


async def test_a_file_says_of_one_place_one_thing(fresh_database: str) -> None:
    data = (
        "Location,Name,City,Bin,Pick order\n"
        "DC,Depot,Leipzig,A-01,10\n"
        "DC,depot,,A-02,20\n"
        "DC, Depot ,Leipzig,A-01,11\n"
        "DC,,Dresden,A-03,30\n"
        "DC,,,a-01,40\n"
        "0042,Shop,,007,1\n"
        "42,Shop,,,\n"
        "0042,,,7,1\n"
        "0042,,,007,1\n"
    )
    expected = [
        ("DC A-01", "created", None, None), ("DC A-02", "refused", "Name", "rows_differ"),
        ("DC A-01", "refused", "Pick order", "rows_differ"), ("DC A-03", "refused", "City", "rows_differ"),
        ("DC a-01", "refused", "Bin", "code_near"), ("0042 007", "created", None, None),
        ("42", "refused", "Location", "code_near"), ("0042 7", "refused", "Bin", "code_near"),
        ("0042 007", "created", None, None),
    ]  # fmt: skip
    async with given.world(fresh_database, {}) as world:
        for dry_run in (True, False):
            report = await imported(world, data, dry_run=dry_run)
            assert sorted(told(report)) == sorted(expected)
        reasons = {row.what: str(row.reason) for row in report.rows}
        assert "Row 2 says 'Leipzig' here." in reasons["DC A-03"]
        assert reasons["42"].startswith("Row 7 calls it 0042.")
        assert await world.sql(BINS) == [("0042", "007", 1), ("DC", "A-01", 10)]
        again = await imported(world, data)
        assert {row.status for row in again.rows} == {"refused", "unchanged"}
        assert await world.audit() == []
