"""Reasons are those of one list for each kind, at every door."""

from typing import Any, get_args

import pytest
from tests import given, warehouse

from orderwright.console import choices
from orderwright.kernel import reasons
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.place_holds import PlaceHold, place_holds
from orderwright.returns.request_returns import request_returns
from orderwright.returns.types import LineToReturn, RequestReturn
from orderwright.stock.adjust_stock import AdjustStock, adjust_stock


async def test_a_reason_that_there_is_not_is_refused_by_every_verb(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 1})
        back = (await warehouse.delivered(world, {"MUG": 1})).order
        lines = [LineToReturn(line_no=1, quantity=1)]
        wrong: Any = "furaud"
        for verb, wish in (
            (place_holds, PlaceHold(order_id=order.id, reason=wrong)),
            (cancel_lines, CancelLines(order_id=order.id, reason=wrong)),
            (request_returns, RequestReturn(order_id=back.id, lines=lines, reason=wrong)),
            (adjust_stock, AdjustStock(location="DC", sku="MUG", quantity=-1, reason=wrong)),
        ):
            refusal = await warehouse.refused(world, verb, wish)
            (field,) = [field for field in refusal.fields if field.code == "reason_unknown"]
            assert field.pointer == "/reason"
            assert "other" in field.message
        assert await world.sql("select count(*) from hold") == [(0,)]
        assert await world.audit() == []


@pytest.mark.parametrize(
    ("offered", "known"),
    [
        (choices.HOLD_REASONS, reasons.HoldReason),
        (choices.CANCEL_REASONS, reasons.CancelReason),
        (choices.RETURN_REASONS, reasons.ReturnReason),
        ([("count", "A form of its own"), *choices.ADJUST_REASONS], reasons.AdjustReason),
    ],
)
def test_the_console_offers_all_reasons_and_no_other(offered: choices.Choices, known: Any) -> None:
    assert sorted(code for code, _ in offered) == sorted(get_args(known))
