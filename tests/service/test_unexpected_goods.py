"""What is physically there is recorded as such: unavailable, with a case, and without a refund; and what left although
it was canceled is a fact that can come back."""

from typing import Any
from uuid import UUID

import msgspec
from tests import given, warehouse

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.fulfillment.put_back import PutBack, put_back
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.decide_cancellation import LineUnits
from orderwright.returns.authorize_returns import authorize_returns
from orderwright.returns.dispose_returns import DisposedLine, DisposeReturn, dispose_returns
from orderwright.returns.receive_returns import ReceivedLine, ReceiveReturn, receive_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.service.decide_unexpected_goods import DecideUnexpectedGoods, decide_unexpected_goods
from orderwright.service.receive_unexpected_goods import UnexpectedGoods, receive_unexpected_goods
from orderwright.service.receive_with_return import ReceiveWithReturn, receive_with_return
from orderwright.service.record_departure import RecordDeparture, record_departure
from orderwright.service.resolve_cases import ResolveCase, resolve_cases
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock
from orderwright.views.return_page import ReadReturn, read_return_page
from orderwright.views.undecided_goods import ListUndecidedGoods, list_undecided_goods


def goods(**more: Any) -> UnexpectedGoods:
    return UnexpectedGoods(**{"location": "DC", "sku": "MUG", "quantity": 2, "what": "no_return", **more})


async def cases(world: given.World) -> list[tuple[Any, ...]]:
    return await world.sql("select kind, order_id, reason, status from service_case order by number")


async def test_goods_without_a_return_are_unavailable_and_have_a_case_and_no_refund(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.delivered(world, {"MUG": 3})
        receipt = await world.do(receive_unexpected_goods, goods(order_number=work.order.number))
        assert (receipt.order_id, receipt.stock.on_hand, receipt.stock.unavailable) == (work.order.id, 4, 2)
        reason = "2 × MUG came without a return, to DC."
        assert await cases(world) == [("unexpected_goods", work.order.id, reason, "open")]
        assert await world.progress(work.order) == [{"delivered": 3}]
        assert await world.sql("select count(*) from refund_grant") == [(0,)]
        assert await world.audit() == []


async def test_what_came_unexpected_is_restocked_or_scrapped_and_its_case_resolved(fresh_database: str) -> None:
    """Once, where it lies; what somebody restored by hand meanwhile is not taken from what waits to be inspected."""
    async with given.world(fresh_database, {"DC": {"MUG": 5}, "EAST": {}}) as world:
        kept = await world.do(receive_unexpected_goods, goods(quantity=3))
        gone = await world.do(receive_unexpected_goods, goods(quantity=1))
        assert await warehouse.level(world, "MUG") == (9, 0, 4)
        there = await world.door.ask(world.context, list_undecided_goods, ListUndecidedGoods())
        assert [(each.case_number, each.sku, each.units) for each in there] == [
            (kept.case_number, "MUG", 3), (gone.case_number, "MUG", 1),
        ]  # fmt: skip
        elsewhere = DecideUnexpectedGoods(case_id=kept.case_id, location="EAST", disposition="restock")
        refusal = await warehouse.refused(world, decide_unexpected_goods, elsewhere)
        assert refusal.fields[0].message == "These goods lie at DC."
        restock = DecideUnexpectedGoods(case_id=kept.case_id, location="DC", disposition="restock")
        assert (await world.do(decide_unexpected_goods, restock)).available == 8
        scrap = DecideUnexpectedGoods(case_id=gone.case_id, location="DC", disposition="scrap")
        assert (await world.do(decide_unexpected_goods, scrap)).on_hand == 8
        assert await warehouse.level(world, "MUG") == (8, 0, 0)
        how = await world.sql("select status, resolution from service_case order by number")
        assert how == [
            ("resolved", "Restocked: 3 units of MUG at DC"), ("resolved", "Scrapped: 1 unit of MUG at DC"),
        ]  # fmt: skip
        for again in (restock, scrap):
            assert (await warehouse.refused(world, decide_unexpected_goods, again)).code == "goods_decided"
        third = await world.do(receive_unexpected_goods, goods(quantity=3))
        assert (await warehouse.refused(world, decide_unexpected_goods, restock)).code == "goods_decided"
        assert await warehouse.level(world, "MUG") == (11, 0, 3)
        for kind in ("restore", "scrap"):
            by_hand = AdjustStock(location="DC", sku="MUG", quantity=1, reason="other", kind=kind)
            refusal = await warehouse.refused(world, adjust_stock, by_hand)
            assert "of which 3 wait to be put back, inspected or decided on" in refusal.message
        await world.do(resolve_cases, ResolveCase(case_id=third.case_id, resolution="other", note="theirs"))
        restored = AdjustStock(location="DC", sku="MUG", quantity=3, reason="other", kind="restore")
        assert (await world.do(adjust_stock, restored)).available == 11
        unknown = DecideUnexpectedGoods(case_id=UUID(int=1), location="DC", disposition="scrap")
        assert (await warehouse.refused(world, decide_unexpected_goods, unknown)).code == "case_not_found"
        assert await world.audit() == []


async def test_a_case_says_when_its_order_sent_fewer_than_came(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5, "CUP": 5}}) as world:
        sent = (await warehouse.delivered(world, {"MUG": 2})).order
        for sku, units in (("MUG", 2), ("MUG", 3), ("CUP", 1)):
            await world.do(receive_unexpected_goods, goods(sku=sku, quantity=units, order_number=sent.number))
        look = f"Order {sent.number} has %s of them out: look whose they are."
        assert [case[2] for case in await cases(world)] == [
            "2 × MUG came without a return, to DC.",
            f"3 × MUG came without a return, to DC. {look % 2}",
            f"1 × CUP came without a return, to DC. {look % 'none'}",
        ]


async def test_goods_are_named_by_their_gtin_too(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        await world.do(save_variants, SaveVariant(sku="MUG", title="Mug", gtin="4012345000016"))
        for code in ("4012345000016", "]E04012345000016", "MUG"):
            await world.do(receive_unexpected_goods, goods(sku=code, quantity=1))
        assert [case[2] for case in await cases(world)] == ["1 × MUG came without a return, to DC."] * 3
        wrong = await warehouse.refused(world, receive_unexpected_goods, goods(sku="4012345000023"))
        assert wrong.fields[0].code == "sku_unknown"
        assert await world.audit() == []


async def test_each_parcel_of_unexpected_goods_has_a_case_of_its_own(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        await world.do(receive_unexpected_goods, goods(what="beyond_return"))
        foreign = goods(sku="", what="foreign", description="One red shoe, size 43")
        receipt = await world.do(receive_unexpected_goods, foreign)
        assert receipt.stock is None
        assert [case[2] for case in await cases(world)] == [
            "2 × MUG came beyond their return, to DC.",
            "2 × unknown goods came and are not part of an order, to DC.",
        ]
        assert await warehouse.level(world, "MUG") == (7, 0, 2)
        assert await world.audit() == []


async def test_what_is_wrong_with_a_receipt_is_named_by_field(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        wrong = goods(location="MOON", sku="CUP", quantity=0, order_number=7)
        refusal = await warehouse.refused(world, receive_unexpected_goods, wrong)
        assert {(field.pointer, field.code) for field in refusal.fields} == {
            ("/location", "location_unknown"), ("/sku", "sku_unknown"), ("/quantity", "quantity_out_of_range"),
            ("/order_number", "order_unknown"),
        }  # fmt: skip
        nameless = await warehouse.refused(world, receive_unexpected_goods, goods(sku=""))
        assert [field.pointer for field in nameless.fields] == ["/description"]
        assert await cases(world) == []


async def test_what_left_although_it_was_canceled_leaves_stock_has_a_case_and_can_come_back(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        work = await warehouse.picked(world, {"MUG": 3})
        await world.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer"))
        assert await warehouse.level(world, "MUG") == (5, 0, 3)
        left = RecordDeparture(order_id=work.order.id, line_no=1, quantity=2, tracking_number="1Z999")
        answer = await world.do(record_departure, left)
        assert answer.missing == 0
        assert await warehouse.level(world, "MUG") == (3, 0, 1)
        assert await world.sql("select to_put_back from fulfillment_order_line") == [(1,)]
        reason = f"2 × MUG of order {work.order.number} left after they were canceled with 1Z999."
        assert await cases(world) == [("left_anyway", work.order.id, reason, "open")]
        assert "LeftAnyway" in await warehouse.facts(world, work.order)
        refusal = await warehouse.refused(world, record_departure, left)
        assert refusal.fields[0].message == "Line 1: 1 canceled and not shipped."
        await world.do(receive_unexpected_goods, goods(order_number=work.order.number))
        assert await warehouse.level(world, "MUG") == (5, 0, 3)
        assert await world.audit() == []


async def test_what_is_said_to_have_left_from_elsewhere_is_not_taken_from_what_waits_here(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}, "WEST": {"MUG": 4}}) as world:
        work = await warehouse.picked(world, {"MUG": 3})
        await world.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer"))
        left = RecordDeparture(order_id=work.order.id, line_no=1, quantity=2, location="WEST")
        assert (await world.do(record_departure, left)).missing == 0
        assert await world.sql("select to_put_back from fulfillment_order_line") == [(3,)]
        levels = "select code, on_hand, unavailable from stock_level join location using (location_id) order by code"
        assert await world.sql(levels) == [("DC", 5, 3), ("WEST", 2, 0)]
        assert await world.audit() == []


async def test_what_left_was_promised_to_others_by_then_and_they_are_sourced_again(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 3}, "WEST": {"MUG": 1}}) as world:
        canceled = await world.placed_order({"MUG": 3})
        units = [LineUnits(1, 2)]
        await world.do(cancel_lines, CancelLines(order_id=canceled.id, reason="customer", lines=units))
        other = await world.placed_order({"MUG": 2})
        left = RecordDeparture(order_id=canceled.id, line_no=1, quantity=2, location="DC")
        assert (await world.do(record_departure, left)).missing == 0
        assert await world.progress(other) == [{"backordered": 1, "reserved": 1}]
        assert await warehouse.level(world, "MUG") == (1, 1, 0)
        assert await world.audit() == []


async def test_an_order_number_that_no_order_can_have_is_unknown(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        for number in (0, -1, 2**63, 10**30):
            refusal = await warehouse.refused(world, receive_unexpected_goods, goods(order_number=number))
            assert [field.code for field in refusal.fields] == ["order_unknown"]


async def test_what_came_unexpected_and_is_of_a_return_is_counted_once(fresh_database: str) -> None:
    """Of four, three come with their return; the fourth later, unexpected, and then a return is made for it."""
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as world:
        order = (await warehouse.delivered(world, {"MUG": 4, "CUP": 1})).order
        others = (await warehouse.delivered(world, {"MUG": 1})).order
        assert await warehouse.level(world, "MUG") == (4, 0, 0)
        first = await authorized(world, order, (1, 3))
        await world.do(receive_returns, ReceiveReturn(return_id=first, disposition="restock"))
        beyond = goods(what="beyond_return", quantity=1, order_number=order.number)
        case = await world.do(receive_unexpected_goods, beyond)
        assert await warehouse.level(world, "MUG") == (8, 0, 1)
        second = await authorized(world, order, (1, 1), (2, 1))
        page = await world.door.ask(world.context, read_return_page, ReadReturn(await number_of(world, second)))
        assert [(each.case_number, each.sku, each.units) for each in page.there] == [(case.case_number, "MUG", 1)]
        foreign = await authorized(world, others, (1, 1))
        wrong = ReceiveWithReturn(return_id=foreign, case_id=case.case_id)
        assert (await warehouse.refused(world, receive_with_return, wrong)).code == "case_not_found"
        right = ReceiveWithReturn(return_id=second, case_id=case.case_id)
        back = await world.do(receive_with_return, right)
        assert [(line.line_no, line.received) for line in back.lines] == [(1, 1), (2, 0)]
        assert await warehouse.level(world, "MUG") == (8, 0, 1)
        assert (await cases(world))[0][3] == "resolved"
        assert (await warehouse.refused(world, receive_with_return, right)).code == "case_not_found"
        await world.do(dispose_returns, DisposeReturn(return_id=second, lines=[DisposedLine(line_no=1, restock=1)]))
        assert await warehouse.level(world, "MUG") == (8, 0, 0)
        page = await world.door.ask(world.context, read_return_page, ReadReturn(await number_of(world, second)))
        assert page.there == []
        assert await world.audit() == []


async def test_what_lies_there_unexpected_is_not_received_once_more(fresh_database: str) -> None:
    """Unless somebody says that other goods came beside it."""
    async with given.world(fresh_database, {"DC": {"MUG": 9, "CUP": 9}}) as world:
        order = (await warehouse.delivered(world, {"MUG": 4, "CUP": 1})).order
        case = await world.do(receive_unexpected_goods, goods(quantity=1, order_number=order.number))
        back = await authorized(world, order, (1, 2), (2, 1))
        refusal = await warehouse.refused(world, receive_returns, ReceiveReturn(return_id=back))
        assert [(field.pointer, field.code) for field in refusal.fields] == [("/beside_unexpected", "came_already")]
        assert f"1 × MUG of this order came unexpected and lies at DC (case {case.case_number})." in refusal.message
        cup = ReceiveReturn(return_id=back, lines=[ReceivedLine(line_no=2, quantity=1)])
        await world.do(receive_returns, cup)
        await world.do(receive_with_return, ReceiveWithReturn(return_id=back, case_id=case.case_id))
        assert await warehouse.level(world, "MUG") == (6, 0, 1)
        await world.do(receive_unexpected_goods, goods(quantity=1, order_number=order.number))
        await world.do(receive_returns, ReceiveReturn(return_id=back, beside_unexpected=True))
        assert await warehouse.level(world, "MUG") == (8, 0, 3)
        assert await world.audit() == []


async def test_goods_that_lie_there_are_restocked_with_their_return_where_that_is_decided(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = (await warehouse.delivered(world, {"MUG": 4})).order
        case = await world.do(receive_unexpected_goods, goods(quantity=1, order_number=order.number))
        back = await authorized(world, order, (1, 1))
        assert await warehouse.level(world, "MUG") == (6, 0, 1)
        restocked = ReceiveWithReturn(return_id=back, case_id=case.case_id, disposition="restock")
        await world.do(receive_with_return, restocked)
        assert await warehouse.level(world, "MUG") == (6, 0, 0)
        assert await world.audit() == []


async def test_goods_that_do_not_fit_their_return_are_refused(fresh_database: str) -> None:
    """More than are to come, and such as another case decided on."""
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = (await warehouse.delivered(world, {"MUG": 4})).order
        case = await world.do(receive_unexpected_goods, goods(quantity=2, order_number=order.number))
        small = ReceiveWithReturn(return_id=await authorized(world, order, (1, 1)), case_id=case.case_id)
        refusal = await warehouse.refused(world, receive_with_return, small)
        assert "has fewer than 2 of MUG still to come." in refusal.message
        fits = ReceiveWithReturn(return_id=await authorized(world, order, (1, 2)), case_id=case.case_id)
        scrap = DecideUnexpectedGoods(case_id=case.case_id, location="DC", disposition="scrap")
        await world.do(decide_unexpected_goods, scrap)
        assert (await warehouse.refused(world, receive_with_return, fits)).code == "case_not_found"
        assert await world.audit() == []


async def authorized(world: given.World, order: Any, *lines: tuple[int, int]) -> Any:
    wanted = [LineToReturn(line_no=line_no, quantity=quantity) for line_no, quantity in lines]
    back = await world.do(authorize_returns, RequestReturn(order_id=order.id, lines=wanted, reason="unwanted"))
    return back.return_id


async def number_of(world: given.World, return_id: Any) -> int:
    ((number,),) = await world.sql("select number from return_authorization where return_id = %s", return_id)
    return int(number)


async def test_what_waits_to_be_put_back_or_inspected_is_not_restored_nor_scrapped(fresh_database: str) -> None:
    """Two canceled after they were picked, two came back, three set aside: only these three may be adjusted."""
    async with given.world(fresh_database, {"DC": {"MUG": 12}}) as world:
        back = await authorized(world, (await warehouse.delivered(world, {"MUG": 2})).order, (1, 2))
        await world.do(receive_returns, ReceiveReturn(return_id=back))
        work = await warehouse.picked(world, {"MUG": 2})
        await world.do(cancel_lines, CancelLines(order_id=work.order.id, reason="customer"))
        aside = AdjustStock(location="DC", sku="MUG", quantity=3, reason="damaged", kind="set_aside")
        await world.do(adjust_stock, aside)
        assert await warehouse.level(world, "MUG") == (12, 0, 7)
        for kind, done in (("restore", 1), ("scrap", 1)):
            adjust = AdjustStock(location="DC", sku="MUG", quantity=4 - done, reason="other", kind=kind)  # type: ignore[arg-type]
            refusal = await warehouse.refused(world, adjust_stock, msgspec.structs.replace(adjust, quantity=4))
            assert refusal.code == "stock_not_enough"
            assert "of which 4 wait to be put back, inspected or decided on." in refusal.message
            await world.do(adjust_stock, msgspec.structs.replace(adjust, quantity=done))
        await world.do(put_back, PutBack(fulfillment_order_id=work.id))
        await world.do(dispose_returns, DisposeReturn(return_id=back, lines=[DisposedLine(line_no=1, restock=2)]))
        assert await warehouse.level(world, "MUG") == (11, 0, 1)
        await world.do(adjust_stock, AdjustStock(location="DC", sku="MUG", quantity=1, reason="other", kind="restore"))
        assert await warehouse.level(world, "MUG") == (11, 0, 0)
        assert await world.audit() == []
