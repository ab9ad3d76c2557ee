import pytest
from tests import given, warehouse

from orderwright.channels.csv.import_tracking import import_tracking
from orderwright.channels.csv.read_table import CsvFile
from orderwright.kernel.refusal import Refusal


async def test_a_carriers_file_is_told_once_and_its_wrong_rows_are_named(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, _, label = await warehouse.handed_over(world, {"MUG": 2})
        at = world.door.now().isoformat()
        file = (
            "Consignment;Status;Timestamp;Description\n"
            f"{label.tracking_number};In transit;{at};Sortiert in Köln\n"
            f"OW00000000000;in_transit;{at};\n"
            f"{label.tracking_number};Teleported;{at};\n"
            f"{label.tracking_number};Delivered;yesterday;\n"
            f"{label.tracking_number};DELIVERED;{at};Left at door\n"
        ).encode("cp1252")
        tried = await import_tracking(world.door, world.context, CsvFile(file, dry_run=True))
        assert tried.dry_run
        assert await world.progress(work.order) == [{"shipped": 2}]
        report = await import_tracking(world.door, world.context, CsvFile(file))
        assert report.rows == tried.rows
        assert [(row.row, row.status, row.column) for row in report.rows] == [
            (2, "created", None),
            (3, "refused", None),
            (4, "refused", "Status"),
            (5, "refused", "Timestamp"),
            (6, "created", None),
        ]
        assert "none of info_received, in_transit" in (report.rows[2].reason or "")
        assert await world.progress(work.order) == [{"delivered": 2}]
        again = await import_tracking(world.door, world.context, CsvFile(file))
        assert (again.created, again.unchanged, again.refused) == (0, 2, 3)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("Lost", ("lost", "exception", "lost")),
        ("Lost in transit", ("lost", "exception", "lost")),
        ("Return to Sender", ("handed_over", "exception", "returning_to_sender")),
        ("RTS", ("handed_over", "exception", "returning_to_sender")),
        ("returned-to-sender", ("handed_over", "exception", "returned_to_sender")),
        ("Delivered to shipper", ("handed_over", "exception", "returned_to_sender")),
    ],
)
async def test_a_file_says_in_carriers_words_what_is_lost_or_goes_back(
    fresh_database: str, said: str, stands: tuple[str, ...]
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, _, label = await warehouse.handed_over(world, {"MUG": 2})
        file = f"tracking number,state,time\n{label.tracking_number},{said},{world.door.now().isoformat()}\n"
        report = await import_tracking(world.door, world.context, CsvFile(file.encode()))
        assert (report.created, report.refused) == (1, 0)
        assert await world.sql("select status, tracking_state, tracking_sub_state from parcel") == [stands]
        assert await world.audit() == []


async def test_what_is_wrong_in_two_columns_stands_under_neither(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, _, label = await warehouse.handed_over(world, {"MUG": 2})
        file = f"tracking number,state,at\n{label.tracking_number},Teleported,\n{label.tracking_number},Lost,\n"
        wrong, empty = (await import_tracking(world.door, world.context, CsvFile(file.encode()))).rows
        assert wrong.column is None
        assert (wrong.reason or "").startswith("state: 'Teleported' is none of ")
        assert (wrong.reason or "").endswith(". at: Is empty.")
        assert (empty.column, empty.reason) == ("at", "Is empty.")


async def test_a_file_without_the_columns_that_matter_is_refused_as_a_whole(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        with pytest.raises(Refusal) as refusal:
            await import_tracking(world.door, world.context, CsvFile(b"number,when\n1,2\n"))
        assert refusal.value.code == "columns_missing"
