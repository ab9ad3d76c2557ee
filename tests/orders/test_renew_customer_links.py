"""Links to the customer's page: which still lead there."""

from datetime import timedelta

import pytest
from tests import given, warehouse
from tests.messages.told import events

from orderwright.kernel.ids import new_id
from orderwright.kernel.refusal import Refusal
from orderwright.messages.tell import TOLD, tell
from orderwright.orders.cancel_lines import CancelLines, cancel_lines
from orderwright.orders.correct_addresses import CorrectAddress, correct_addresses
from orderwright.orders.customer_link import customer_token, read_customer_token
from orderwright.orders.open_customer_link import OpenCustomerLink, open_customer_link
from orderwright.orders.renew_customer_links import RenewCustomerLink, renew_customer_links
from orderwright.orders.types import Address, PlacedOrder
from orderwright.settings import Settings
from orderwright.views.messages_list import ReadMessage, read_message

HOME = Address(country="GB", name="Ada Sample", line1="1 Sample Street", city="London", postal_code="N1 1AA")
ELSEWHERE = Address(country="GB", name="Ada Sample", line1="9 Other Road", city="Leeds", postal_code="LS1 1AA")


async def leads(world: given.World, order: PlacedOrder, version: int) -> str:
    """`yes`, or why not."""
    try:
        await world.door.ask(world.context, open_customer_link, OpenCustomerLink(order.id, version))
    except Refusal as refusal:
        return refusal.code
    return "yes"


async def links_in_mail(world: given.World, kind: str) -> list[int]:
    """The versions of the links in mail of a kind."""
    world.door.settings = Settings(secret="s" * 32, public_url="https://shop.example")
    await tell(world.door, given.ORGANIZATION, await events(world, TOLD))
    ids = await world.sql("select message_id from message where kind = %s order by message_id", kind)
    mails = [await world.door.ask(world.context, read_message, ReadMessage(id_)) for (id_,) in ids]
    tokens = [mail.text.partition("https://shop.example/o/")[2].split()[0] for mail in mails]
    return [known[2] for token in tokens if (known := read_customer_token(["s" * 32], token))]


async def test_a_renewed_link_is_mailed_and_the_one_before_leads_nowhere(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order, other = [await world.placed_order({"MUG": 1}) for _ in range(2)]
        assert [await leads(world, order, version) for version in (0, 1)] == ["yes", "link_replaced"]
        done = await world.do(renew_customer_links, RenewCustomerLink(order_id=order.id))
        assert (done.number, done.email) == (order.number, "ada@example.com")
        assert [await leads(world, order, version) for version in (0, 1)] == ["link_replaced", "yes"]
        assert await leads(world, other, 0) == "yes"
        assert await links_in_mail(world, "link_renewed") == [1]


async def test_who_has_an_older_link_does_not_learn_a_new_address(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 1})
        await world.do(correct_addresses, CorrectAddress(order_id=order.id, ship_to=HOME))
        assert await leads(world, order, 0) == "yes", "nothing was changed"
        await world.do(correct_addresses, CorrectAddress(order_id=order.id, ship_to=ELSEWHERE))
        assert [await leads(world, order, version) for version in (0, 1)] == ["link_replaced", "yes"]
        assert await links_in_mail(world, "link_renewed") == [1]
        ((body,),) = await world.sql("select body from message where kind = 'link_renewed'")
        assert "since its delivery address was changed" in body
        assert "9 Other Road" not in body


async def test_a_link_ends_some_time_after_the_order(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        world.door.settings = Settings(secret="s" * 32, customer_link_days=30)
        delivered = (await warehouse.delivered(world, {"MUG": 1})).order
        canceled, under_way = [await world.placed_order({"MUG": 1}) for _ in range(2)]
        await world.do(cancel_lines, CancelLines(order_id=canceled.id, reason="customer"))
        real = world.door.now
        said = []
        for later in (timedelta(days=30, seconds=-9), timedelta(days=30, seconds=9)):
            world.door.now = lambda later=later: real() + later  # type: ignore[misc]
            said.append([await leads(world, order, 0) for order in (delivered, canceled, under_way)])
        assert said == [["yes"] * 3, ["link_expired", "link_expired", "yes"]]


@pytest.mark.parametrize("version", [0, 1, 12])
def test_a_token_has_its_version_in_what_is_signed(version: int) -> None:
    order_id = new_id()
    token = customer_token("s" * 32, "demo", order_id, version)
    assert read_customer_token(["s" * 32], token) == ("demo", order_id, version)
    others = {customer_token("s" * 32, "demo", order_id, other) for other in range(14) if other != version}
    assert token not in others
