"""Customers are known by their e-mail address, and by nothing else."""

import asyncio

import pytest
from tests import given, warehouse

from orderwright.customers.emails import one_slip_apart
from orderwright.customers.save_customers import SaveCustomer, SavedCustomer, save_customers
from orderwright.kernel.refusal import Refusal


async def customers(world: given.World) -> list[tuple[str, str, str]]:
    return await world.sql("select email, name, phone from customer order by email")


async def test_a_customer_is_added_and_changed_where_something_is_said(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        first = await world.do(save_customers, SaveCustomer(email=" Ada@Example.com", name="Ada", phone="+44 1"))
        assert (first.created, first.changed, first.email, first.number) == (True, False, "ada@example.com", 1001)
        again = await world.do(save_customers, SaveCustomer(email="ada@example.com", name=" Ada  "))
        assert (again.created, again.changed, again.customer_id) == (False, False, first.customer_id)
        changed = await world.do(save_customers, SaveCustomer(email="ADA@example.com", name="Ada Sample"))
        assert (changed.created, changed.changed, changed.number) == (False, True, 1001)
        emptied = await world.do(save_customers, SaveCustomer(email="ada@example.com", phone=""))
        assert emptied.changed
        assert await customers(world) == [("ada@example.com", "Ada Sample", "")]
        facts = await world.sql("select data from event where kind = 'CustomersSaved' order by commit_id")
        assert [(len(data["created"]), len(data["changed"])) for (data,) in facts] == [(1, 0), (0, 1), (0, 1)]
        assert await world.audit() == []


async def test_an_order_of_theirs_is_theirs_and_leaves_their_name(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"A": 5}}) as world:
        saved = await world.do(save_customers, SaveCustomer(email="ada@example.com", name="A. Sample"))
        await world.placed_order({"A": 1})
        assert await world.sql("select customer_id from orders") == [(saved.customer_id,)]
        assert await customers(world) == [("ada@example.com", "A. Sample", "")]
        assert await world.audit() == []


async def test_what_is_no_customer_is_refused_by_field_and_costs_no_other_anything(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        wrong = [
            SaveCustomer(email=""), SaveCustomer(email="ada"), SaveCustomer(email="Ada <ada@example.com>"),
            SaveCustomer(email="b@example.com", name="x" * 501), SaveCustomer(email="c@example.com", phone="\0"),
        ]  # fmt: skip
        sound = [SaveCustomer(email="d@example.com", name="D"), SaveCustomer(email="D@example.com", phone="1")]
        *answers, first, second = await world.door.perform_many(world.context, save_customers, [*wrong, *sound])
        assert [answer.fields[0].pointer for answer in answers if isinstance(answer, Refusal)] == [
            "/email", "/email", "/email", "/name", "/phone",
        ]  # fmt: skip
        assert isinstance(first, SavedCustomer)
        assert isinstance(second, SavedCustomer)
        assert first.customer_id == second.customer_id
        assert await customers(world) == [("d@example.com", "D", "1")]
        assert (await warehouse.refused(world, save_customers, wrong[1])).code == "customer_invalid"
        assert await world.audit() == []


async def test_two_at_once_make_one_customer(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        wishes = [SaveCustomer(email="ada@example.com", name="Ada"), SaveCustomer(email="ada@example.com", phone="1")]
        await asyncio.gather(*(world.do(save_customers, wish) for wish in wishes))
        assert await customers(world) == [("ada@example.com", "Ada", "1")]
        assert await world.audit() == []


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("ada@example.com", "ada@exmple.com", True),
        ("ada@example.com", "ada@exampel.com", True),
        ("ada@example.com", "adda@example.com", True),
        ("ada@example.com", "ida@example.com", True),
        ("ada@example.com", "ada@example.co", True),
        ("ada@example.com", "ada@example.com", False),
        ("ada@example.com", "aad@exampel.com", False),
        ("ada@example.com", "adam.a@example.com", False),
        ("", "a", True),
    ],
)
def test_one_slip_of_the_fingers(one: str, other: str, near: bool) -> None:
    assert (one_slip_apart(one, other), one_slip_apart(other, one)) == (near, near)
