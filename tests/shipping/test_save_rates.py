import msgspec
from tests import given, warehouse

from orderwright.kernel.refusal import Refusal
from orderwright.shipping.own_fleet_rates import default_rates
from orderwright.shipping.save_rates import NoInput, save_rates, show_rates


async def test_labels_cost_what_the_organizations_own_table_says(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 5}}) as world:
        assert await world.door.ask(world.context, show_rates, NoInput()) == default_rates("GBP")
        usual = default_rates("GBP")
        dearer = tuple(
            msgspec.structs.replace(rate, steps=tuple((grams, price + 100) for grams, price in rate.steps))
            for rate in usual.rates
        )
        own = msgspec.structs.replace(usual, rates=dearer)
        for _ in range(2):
            assert await world.do(save_rates, own) == own
        assert await world.door.ask(world.context, show_rates, NoInput()) == own
        _, _, label = await warehouse.labeled(world, {"MUG": 2})
        assert label.cost == "3.95"


async def test_a_table_that_contradicts_itself_is_refused_with_a_sentence_for_each_fault(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        usual = default_rates("GBP")
        wrong = msgspec.structs.replace(usual, currency="PFENNIG", rates=(*usual.rates, usual.rates[0]))
        refusal = await warehouse.refused(world, save_rates, wrong)
        assert isinstance(refusal, Refusal)
        assert [field.code for field in refusal.fields] == ["rates_invalid", "currency_unknown"]
        assert "listed twice" in refusal.fields[0].message
        assert await world.door.ask(world.context, show_rates, NoInput()) == usual
