"""Files of past orders that were exported anew: what has moved on since is known, what differs otherwise is refused."""

import pytest
from tests import given
from tests.channels.csv.test_import_orders import STOCK, imported

from orderwright.orders.compare_past_orders import PastChange
from orderwright.orders.record_past_orders import PastOrder, RecordedPastOrder, record_past_orders

PAST = "order,country,sku,qty,price,paid,status\nP-1,GB,CUP,2,1.00,{paid},{status}\n"


@pytest.mark.parametrize(
    ("before", "after", "becomes"),
    [
        ("Shipped", "Delivered", "delivered"), ("Shipped", "Refunded", "refunded"),
        ("Delivered", "Canceled", "canceled"),
        ("Canceled", "Refunded", "refunded"), ("Delivered", "Shipped", None), ("Refunded", "Delivered", None),
    ],
)  # fmt: skip
async def test_a_past_order_ends_as_the_last_file_says_where_it_has_moved_on(
    fresh_database: str, before: str, after: str, becomes: str | None
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await imported(world, PAST.format(paid="2.00", status=before))
        later = PAST.format(paid="0.00", status=after)
        kept = "select status, content -> 'payment' ->> 'captured', refunded_minor from past_order"
        ((was, paid, refunded),) = await world.sql(kept)
        assert refunded == (0 if was in ("shipped", "delivered") else 200)
        for dry_run in (True, False):
            (row,) = (await imported(world, later, dry_run=dry_run)).rows
            told = [(each.column, each.before, each.after) for each in row.changes]
            if becomes:
                assert (row.status, told) == ("updated", [("status", was, becomes)])
                assert row.reason == f"Its past order was {was}, and is {becomes} now."
            else:
                assert (row.status, row.code, told) == ("refused", "order_differs", [])
                assert f"It is kept as {was}, and can't be {after.lower()}." in (row.reason or "")
            if dry_run or not becomes:
                assert await world.sql(kept) == [(was, paid, refunded)]
        other = later.replace("CUP,2", "CUP,3")
        assert [row.code for row in (await imported(world, other)).rows] == ["order_differs"], (
            "more differs than its end"
        )
        if becomes:
            assert await world.sql(kept) == [(becomes, "0.00", 0 if becomes == "delivered" else 200)]
            assert [row.status for row in (await imported(world, later)).rows] == ["unchanged"]
        assert await world.audit() == []


@pytest.mark.parametrize(
    ("given_as", "instead", "column"),
    [("1.00", "1.50", "price"), ("GB", "FR", "country"), ("CUP,2", "CUP,3", "qty"), ("CUP", "LAMP", "sku")],
)
async def test_what_differs_from_the_past_order_is_named_by_its_column(
    fresh_database: str, given_as: str, instead: str, column: str
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        file = PAST.format(paid="2.00", status="Shipped")
        await imported(world, file)
        (row,) = (await imported(world, file.replace(given_as, instead))).rows
        assert (row.status, row.code, row.column) == ("refused", "order_differs", column)
        assert "The past order that is kept says otherwise." in (row.reason or "")


async def test_a_past_order_that_stands_twice_in_a_file_ends_as_its_last_row_says(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = world.order({"CUP": 1})
        wishes = [PastOrder(order=order, status="shipped"), PastOrder(order=order, status="refunded")]
        answers = await world.door.perform_many(world.context, record_past_orders, wishes)
        told = [(each.created, each.changes) for each in answers if isinstance(each, RecordedPastOrder)]
        assert told == [(True, []), (False, [PastChange("status", "shipped", "refunded")])]
        assert await world.sql("select status from past_order") == [("refunded",)]


REFUNDED = "order,country,sku,qty,price,total,status,fulfillment status,refunded amount\n{rows}"


def row_of(ref: str, status: str, refunded: str, fulfillment: str = "fulfilled", price: str = "5.00") -> str:
    return f"{ref},GB,CUP,2,{price},10.00,{status},{fulfillment},{refunded}\n"


async def test_what_was_refunded_of_a_past_order_is_kept_and_only_grows(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        rows = [
            row_of("NONE", "paid", "0.00"), row_of("PART", "partially_refunded", "4.00"),
            row_of("UNSAID", "partially_refunded", ""), row_of("FEE", "refunded", "9.50"),
            row_of("ALL", "refunded", ""), row_of("VOID", "voided", "0.00", ""),
        ]  # fmt: skip
        report = await imported(world, REFUNDED.format(rows="".join(rows)))
        assert [row.status for row in report.rows] == ["past"] * 6
        (note,) = [note for note in report.notes if "partially_refunded" in note]
        assert "was read as shipped, with nothing refunded, since the file does not say how much (1 order)" in note
        kept = "select external_ref, status, refunded_minor from past_order order by external_ref"
        assert await world.sql(kept) == [
            ("ALL", "refunded", 1000), ("FEE", "refunded", 950), ("NONE", "shipped", 0), ("PART", "shipped", 400),
            ("UNSAID", "shipped", 0), ("VOID", "canceled", 1000),
        ]  # fmt: skip
        later = [
            row_of("NONE", "partially_refunded", "2.00"), row_of("PART", "partially_refunded", "3.99"),
            row_of("UNSAID", "paid", ""), row_of("FEE", "refunded", ""), row_of("ALL", "refunded", "10.01"),
            row_of("VOID", "refunded", "8.00", ""),
        ]  # fmt: skip
        report = await imported(world, REFUNDED.format(rows="".join(later)))
        assert [(row.what, row.status, row.column) for row in report.rows] == [
            ("NONE", "updated", None), ("PART", "refused", "refunded amount"), ("UNSAID", "unchanged", None),
            ("FEE", "unchanged", None), ("ALL", "refused", "refunded amount"), ("VOID", "updated", None),
        ]  # fmt: skip
        reasons = {row.what: row.reason for row in report.rows}
        assert reasons["NONE"] == "0.00 of it were refunded before, and 2.00 are now."
        assert reasons["PART"] == "It is kept with 4.00 GBP refunded, and can't have less."
        assert reasons["ALL"] == "It is from 0 to the order's total, 10.00 GBP."
        assert reasons["VOID"] == (
            "Its past order was canceled, and is refunded now. 10.00 of it were refunded before, and 8.00 are now."
        )
        changes = {row.what: [(each.column, each.before, each.after) for each in row.changes] for row in report.rows}
        assert changes["NONE"] == [("refunded amount", "0.00", "2.00")]
        assert changes["VOID"] == [("status", "canceled", "refunded"), ("refunded amount", "10.00", "8.00")]
        assert {ref: minor for ref, _, minor in await world.sql(kept)} == {
            "ALL": 1000, "FEE": 950, "NONE": 200, "PART": 400, "UNSAID": 0, "VOID": 800,
        }  # fmt: skip
        moved = await imported(world, REFUNDED.format(rows=row_of("PART", "paid", "", "delivered")))
        assert [row.status for row in moved.rows] == ["updated"], "what was refunded before is not forgotten"
        assert ("PART", "delivered", 400) in await world.sql(kept)
        yen = REFUNDED.format(rows=row_of("YEN", "paid", "1000.50", price="5")).replace("order,", "currency,order,")
        (row,) = (await imported(world, yen.replace("YEN,", "JPY,YEN,"))).rows
        assert row.reason == "'1000.50' has more than 0 digits after the point."
        unreadable = await imported(world, REFUNDED.format(rows=row_of("NEW", "paid", "a lot")))
        assert [(row.status, row.column, row.code) for row in unreadable.rows] == [
            ("refused", "refunded amount", "amount_invalid")
        ]
        assert await world.audit() == []


@pytest.mark.parametrize("written", ["-{}", "({})", "{}-", "{}"])
async def test_refunds_that_a_shop_writes_below_zero_are_what_was_refunded(fresh_database: str, written: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        rows = [row_of("A", "paid", written.format("4.00")), row_of("B", "paid", "0.00"), row_of("C", "paid", "")]
        report = await imported(world, REFUNDED.format(rows="".join(rows)))
        assert [row.status for row in report.rows] == ["past"] * 3
        kept = "select external_ref, refunded_minor from past_order order by external_ref"
        assert await world.sql(kept) == [("A", 400), ("B", 0), ("C", 0)]
        other = await imported(world, REFUNDED.format(rows=row_of("A", "paid", "4.00")))
        assert [row.status for row in other.rows] == ["unchanged"]
        assert await world.audit() == []


@pytest.mark.parametrize(
    ("amounts", "refused"),
    [
        (("-4.00", "-3.00", "2.00"), {"2.00": "above zero, other refunds of the file are below it."}),
        (("4.00", "3.00", "(2.00)"), {"(2.00)": "below zero, other refunds of the file are above it."}),
        (
            ("-4.00", "2.00"),
            {
                "-4.00": "below zero, other refunds of the file are above it.",
                "2.00": "above zero, other refunds of the file are below it.",
            },
        ),
    ],
)
async def test_refunds_with_another_sign_than_the_files_others_are_refused(
    fresh_database: str, amounts: tuple[str, ...], refused: dict[str, str]
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        rows = "".join(row_of(f"P{number}", "paid", text) for number, text in enumerate(amounts))
        for dry_run in (True, False):
            report = await imported(world, REFUNDED.format(rows=rows), dry_run=dry_run)
            for text, row in zip(amounts, report.rows, strict=True):
                if text in refused:
                    assert (row.status, row.code, row.column) == ("refused", "sign_differs", "refunded amount")
                    assert row.reason == f"{text!r} is {refused[text]}"
                else:
                    assert row.status == "past"
        kept = await world.sql("select count(*) from past_order")
        assert kept == [(len(amounts) - len(refused),)]
        assert await world.audit() == []


async def test_an_order_to_be_shipped_with_a_sign_that_differs_waits_for_somebody_to_look(fresh_database: str) -> None:
    """Also where something is still to be paid: less than nothing is no part of a total."""
    async with given.world(fresh_database, STOCK) as world:
        rows = [row_of("A", "paid", "-1.00"), row_of("B", "paid", "-1.00")]
        rows.append(row_of("C", "partially_refunded", "4.00", "unfulfilled"))
        report = await imported(world, REFUNDED.format(rows="".join(rows)))
        assert [(row.what, row.status, row.code) for row in report.rows] == [
            ("A", "past", None), ("B", "past", None), ("C", "quarantined", "sign_differs"),
        ]  # fmt: skip
        file = REFUNDED.replace("refunded amount", "outstanding").format(
            rows=row_of("D", "partially_paid", "-4.00", "unfulfilled")
        )
        (row,) = (await imported(world, file)).rows
        assert (row.status, row.code, row.column) == ("quarantined", "amount_negative", "outstanding")
        assert row.reason == "'-4.00' is below zero: nothing is to be paid any more."


@pytest.mark.parametrize("price", ["-5.00", "(5.00)", "5.00-"])
async def test_a_unit_price_below_zero_is_refused_by_field_and_row(fresh_database: str, price: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        rows = row_of("P", "paid", "-1.00") + row_of("P", "paid", "-1.00", price=price)
        report = await imported(world, REFUNDED.format(rows=rows).replace("total,", "x,"))
        assert [(row.row, row.status, row.column, row.reason) for row in report.rows] == [
            (2, "refused", None, "Another row of this order is at fault."),
            (3, "refused", "price", "The amount must not be negative."),
        ]


@pytest.mark.parametrize(
    ("said", "status", "column"),
    [
        ({}, "unchanged", None),
        ({"price": "5"}, "unchanged", None),
        ({"price": "5.01"}, "refused", "price"),
        ({"status": "paid", "fulfillment": "unfulfilled"}, "unchanged", None),
    ],
)
async def test_a_file_that_no_longer_says_how_it_ended_is_compared_all_the_same(
    fresh_database: str, said: dict[str, str], status: str, column: str | None
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await imported(world, REFUNDED.format(rows=row_of("P-1", "paid", "0.00")).replace("total,", "x,"))
        again = row_of("P-1", **({"status": "", "refunded": "", "fulfillment": ""} | said))
        (row,) = (await imported(world, REFUNDED.format(rows=again).replace("total,", "x,"))).rows
        assert (row.status, row.column) == (status, column), row.reason
        assert await world.sql("select count(*) from orders") == [(0,)]


async def test_more_that_was_refunded_is_known_although_the_file_is_not_said_to_be_history(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await imported(world, REFUNDED.format(rows=row_of("P-1", "partially_refunded", "5.00", "fulfilled")))
        again = row_of("P-1", "partially_refunded", "8.00", "unfulfilled")
        report = await imported(world, REFUNDED.format(rows=again))
        (row,) = report.rows
        assert (row.status, [(each.column, each.after) for each in row.changes]) == (
            "updated", [("refunded amount", "8.00")],
        )  # fmt: skip
        assert not [note for note in report.notes if "captured" in note], "what is done with is not paid here"
        assert await world.sql("select status, refunded_minor from past_order") == [("shipped", 800)]


@pytest.mark.parametrize(
    ("kept", "said", "wrong", "column"),
    [
        (("voided", "", ""), ("paid", "", ""), "It is kept as canceled, and “paid” says that it is not.", "status"),
        (
            ("paid", "10.00", "returned"), ("paid", "", "unfulfilled"),
            "It is kept as refunded, and “unfulfilled” says that it is not.", "fulfillment status",
        ),
        (("refunded", "", ""), ("paid", "", "fulfilled"), "It is kept as refunded, and can't be shipped.",
         "fulfillment status"),
        (("refunded", "", ""), ("voided", "", ""), "It is kept as refunded, and can't be canceled.", "status"),
    ],
)  # fmt: skip
async def test_what_is_no_longer_canceled_or_refunded_is_named_by_the_column_that_says_so(
    fresh_database: str, kept: tuple[str, str, str], said: tuple[str, str, str], wrong: str, column: str
) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await imported(world, REFUNDED.format(rows=row_of("P-1", *kept)))
        (row,) = (await imported(world, REFUNDED.format(rows=row_of("P-1", *said)))).rows
        waits = "quarantined" if "says that it is not" in wrong else "refused"
        assert (row.status, row.code, row.reason, row.column) == (waits, "order_differs", wrong, column)
        assert await world.sql("select count(*) from orders") == [(0,)]


async def test_the_change_stands_under_the_column_that_says_it(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await imported(world, REFUNDED.format(rows=row_of("P-1", "paid", "0.00")))
        (row,) = (await imported(world, REFUNDED.format(rows=row_of("P-1", "refunded", "10.00")))).rows
        assert [(each.column, each.before, each.after) for each in row.changes] == [
            ("status", "shipped", "refunded"), ("refunded amount", "0.00", "10.00"),
        ]  # fmt: skip


async def test_an_order_that_is_here_is_no_past_one_and_its_status_column_says_why(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await imported(world, REFUNDED.format(rows=row_of("P-1", "paid", "", "unfulfilled")))
        (row,) = (await imported(world, REFUNDED.format(rows=row_of("P-1", "paid", "", "fulfilled")))).rows
        assert (row.status, row.code, row.column) == ("refused", "order_is_placed", "fulfillment status")
