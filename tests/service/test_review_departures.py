"""A parcel that its carrier has and nobody handed over has a case, until it is handed over."""

from datetime import timedelta
from typing import Any

import pytest
from tests import given, warehouse
from tests.given import ORGANIZATION, World

from orderwright.audit.repair_differences import RepairDifferences, repair_differences
from orderwright.fulfillment.hand_over import HandOver, hand_over
from orderwright.fulfillment.record_tracking import RecordTracking, record_tracking
from orderwright.fulfillment.void_labels import VoidLabel, void_labels
from orderwright.kernel.facts import Event
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.service.record_departure import RecordDeparture, record_departure
from orderwright.service.resolve_cases import ResolveCase, resolve_cases
from orderwright.service.review_departures import cases_of_missing_hand_overs
from orderwright.shipping.tracking_states import TrackingState as S
from orderwright.views.case_page import ReadCase, read_case_page
from orderwright.views.customer_order import CustomerOrder, read_customer_order

HEARD = ("LeftWithoutHandOver", "ParcelHandedOver", "LeftAnyway")


async def review(world: World) -> list[tuple[Any, ...]]:
    """The relay hands over what happened, twice; how the cases stand then."""
    rows = await world.sql(
        "select c.commit_id, e.seq, e.at, e.kind, e.order_id, e.data, c.actor from commit_log c"
        " join event e using (commit_id) where e.kind = any(%s) order by e.commit_id, e.seq",
        list(HEARD),
    )
    for _ in range(2):
        await cases_of_missing_hand_overs(world.door, ORGANIZATION, [Event(0, *row) for row in rows])
    return await world.sql("select status, reason, resolution from service_case where kind = 'left_without_hand_over'")


async def track(world: World, number: str, state: S, minutes: int = 0) -> None:
    at = world.door.now() + timedelta(minutes=minutes)
    await world.do(record_tracking, RecordTracking(tracking_number=number, state=state, at=at))


async def hand_over_of(world: World) -> Any:
    ((number,),) = await world.sql("select number from service_case where kind = 'left_without_hand_over'")
    return (await world.door.ask(world.context, read_case_page, ReadCase(number))).hand_over


@pytest.mark.parametrize("state", [S.IN_TRANSIT, S.OUT_FOR_DELIVERY, S.DELIVERED])
async def test_a_parcel_that_left_without_hand_over_has_a_case_until_it_is_handed_over(
    fresh_database: str, state: S
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        await track(world, label.tracking_number, S.INFO_RECEIVED)
        assert await review(world) == [], "its data was announced, no more"
        await track(world, label.tracking_number, S.IN_TRANSIT, 1)
        await track(world, label.tracking_number, state, 2)
        assert (await warehouse.facts(world, work.order)).count("LeftWithoutHandOver") == 1
        ((status, reason, _),) = await review(world)
        said = f"Parcel {parcel.number} ({label.tracking_number}) is with its carrier, and it was never handed over."
        assert (status, reason) == ("open", f"{said} Hand it over: its goods are still in stock.")
        action = await hand_over_of(world)
        assert action.post == f"/orders/{work.order.number}/parcels/{parcel.parcel_id}/hand-over"
        assert action.reason is None
        await warehouse.hand(world, parcel)
        assert [(case[0], case[2]) for case in await review(world)] == [("resolved", "The parcel was handed over.")]
        assert await hand_over_of(world) is None
        assert await world.progress(work.order) == [{"delivered" if state == S.DELIVERED else "shipped": 2}]
        assert await world.audit() == []


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (S.IN_TRANSIT, ("handed_over", "in_transit", "shipped")),
        (S.DELIVERED, ("delivered", "delivered", "delivered")),
        (S.ATTEMPT_FAILED, ("handed_over", "attempt_failed", "shipped")),
    ],
)
async def test_a_parcel_whose_label_is_void_is_handed_over_under_the_number_it_left_with(
    fresh_database: str, state: S, stands: tuple[str, ...]
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        await world.do(void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        await warehouse.label(world, parcel)
        await world.do(void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        assert (await warehouse.refused(world, hand_over, HandOver(parcel_id=parcel.parcel_id))).code == "label_missing"
        await track(world, label.tracking_number, S.IN_TRANSIT)
        await track(world, label.tracking_number, state, 1)
        ((status, reason, _),) = await review(world)
        said = f"Parcel {parcel.number} ({label.tracking_number}) is with its carrier, and the label that it left with"
        assert (status, reason) == ("open", f"{said} is void. Hand it over: that label counts again.")
        assert (await hand_over_of(world)).reason is None
        page = await world.door.ask(world.context, read_customer_order, CustomerOrder(work.order.id))
        assert (page.headline, [event.text for event in page.parcels[0].events]) == ("Getting ready", ["Packed"])
        assert (await warehouse.hand(world, parcel)).tracking_number == label.tracking_number
        ((number, *found, due),) = await world.sql(
            "select tracking_number, status, tracking_state, deliver_by from parcel"
        )
        assert (number, *found) == (label.tracking_number, *stands[:2])
        assert await world.sql("select deliver_by from label where status = 'bought'") == [(due,)]
        assert await world.progress(work.order) == [{stands[2]: 2}]
        assert await world.sql("select tracking_number from label where status = 'bought'") == [
            (label.tracking_number,)
        ]
        assert (await warehouse.facts(world, work.order)).count("DeliveryFailed") == (state == S.ATTEMPT_FAILED)
        assert [case[0] for case in await review(world)] == ["resolved"]
        assert await world.audit() == []


@pytest.mark.parametrize("names", ["nothing", "the first label", "the label made since"])
async def test_a_parcel_that_left_under_its_first_label_is_taken_under_it_though_another_was_made(
    fresh_database: str, names: str
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, first = await warehouse.labeled(world, {"MUG": 2})
        await world.do(void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        since = await warehouse.label(world, parcel)
        await track(world, first.tracking_number, S.IN_TRANSIT)
        ((status, reason, _),) = await review(world)
        said = f"Parcel {parcel.number} ({first.tracking_number}) is with its carrier, and the label that it left with"
        more = "is void. Hand it over: that label counts again, and the one made since is void."
        assert (status, reason) == ("open", f"{said} {more}")
        numbers = {"nothing": None, "the first label": first.tracking_number}
        number = numbers.get(names, since.tracking_number)
        taken = await world.do(hand_over, HandOver(parcel_id=parcel.parcel_id, tracking_number=number))
        valid, void = (since, first) if names == "the label made since" else (first, since)
        assert taken.tracking_number == valid.tracking_number
        labels = await world.sql("select tracking_number, status from label order by status")
        assert labels == [(valid.tracking_number, "bought"), (void.tracking_number, "void")]
        assert (await warehouse.facts(world, work.order)).count("LabelVoided") == (1 if valid is since else 2)
        await track(world, valid.tracking_number, S.DELIVERED, 1)
        assert await world.progress(work.order) == [{"delivered": 2}]
        assert [case[0] for case in await review(world)] == ["resolved"]
        assert await world.audit() == []


async def test_a_held_order_keeps_the_label_made_since(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, first = await warehouse.labeled(world, {"MUG": 2})
        await world.do(void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        since = await warehouse.label(world, parcel)
        await track(world, first.tracking_number, S.IN_TRANSIT)
        await world.do(place_holds, PlaceHold(order_id=work.order.id, reason="customer"))
        held = await warehouse.refused(world, hand_over, HandOver(parcel_id=parcel.parcel_id))
        assert held.code == "fulfillment_order_paused"
        assert await world.sql("select tracking_number, status from parcel") == [(since.tracking_number, "labeled")]
        assert await world.sql("select tracking_number from label where status = 'bought'") == [
            (since.tracking_number,)
        ]
        assert await world.audit() == []


async def test_the_audit_knows_that_a_label_is_valid_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        await world.do(void_labels, VoidLabel(parcel_id=parcel.parcel_id))
        await track(world, label.tracking_number, S.IN_TRANSIT)
        await warehouse.hand(world, parcel)
        await world.sql("update label set status = 'void'")
        assert len(await world.audit()) == 1
        await world.do(repair_differences, RepairDifferences())
        assert await world.sql("select status from label") == [("bought",)]
        assert await world.audit() == []


async def test_a_canceled_parcel_that_left_is_recorded_as_a_departure(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, label = await warehouse.labeled(world, {"MUG": 2})
        await world.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer"))
        await track(world, label.tracking_number, S.IN_TRANSIT)
        ((status, reason, _),) = await review(world)
        said = f"Parcel {parcel.number} ({label.tracking_number}) is with its carrier, and it was canceled."
        assert (status, reason) == ("open", f"{said} If it has left, record that with “Shipped anyway” on its order.")
        assert "shipped anyway" in (await hand_over_of(world)).reason
        await world.do(record_departure, RecordDeparture(order_id=work.order.id, line_no=1, quantity=2))
        assert [(case[0], case[2]) for case in await review(world)] == [("resolved", "Its departure was recorded.")]
        assert await world.audit() == []


async def test_who_resolved_it_by_hand_is_not_asked_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        _, _, label = await warehouse.labeled(world, {"MUG": 2})
        await track(world, label.tracking_number, S.IN_TRANSIT)
        await review(world)
        ((case_id,),) = await world.sql("select case_id from service_case")
        await world.do(resolve_cases, ResolveCase(case_id=case_id, resolution="nothing", note="the carrier misread"))
        await track(world, label.tracking_number, S.OUT_FOR_DELIVERY, 1)
        assert [case[0] for case in await review(world)] == ["resolved"]


async def test_its_customer_reads_what_the_carrier_says(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work, parcel, label = await warehouse.labeled(world, {"MUG": 2})

        async def page() -> Any:
            return await world.door.ask(world.context, read_customer_order, CustomerOrder(work.order.id))

        assert ((await page()).headline, (await page()).here) == ("Getting ready", "Packed")
        await track(world, label.tracking_number, S.OUT_FOR_DELIVERY)
        seen = await page()
        assert (seen.headline, seen.here, seen.may.cancel) == ("Out for delivery", "On its way", False)
        assert seen.cancel_reason.startswith("Your order has shipped, so it can't be canceled.")
        assert seen.parcels[0].tracking_number == label.tracking_number
        await track(world, label.tracking_number, S.DELIVERED, 1)
        assert ((await page()).headline, (await page()).done) == ("Delivered", 6)
        await warehouse.hand(world, parcel)
        assert (await page()).headline == "Delivered"
