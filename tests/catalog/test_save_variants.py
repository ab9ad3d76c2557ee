import pytest
from tests import given, warehouse

from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.kernel.refusal import Refusal


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"sku": " "}, "/sku"),
        ({"sku": "A\0"}, "/sku"),
        ({"title": "x\0"}, "/title"),
        ({"gtin": "4006381333932"}, "/gtin"),
        ({"weight_g": -1}, "/weight_g"),
        ({"price": "1.234"}, "/price"),
        ({"price": "-1"}, "/price"),
        ({"currency": "XXY", "price": "1"}, "/currency"),
    ],
)
async def test_goods_that_make_no_sense_are_refused(
    fresh_database: str, change: dict[str, object], pointer: str
) -> None:
    async with given.world(fresh_database) as world:
        with pytest.raises(Refusal) as refusal:
            await world.do(save_variants, SaveVariant(**({"sku": "MUG"} | change)))  # type: ignore[arg-type]
        assert [field.pointer for field in refusal.value.fields] == [pointer]


async def test_a_gtin_belongs_to_one_sku(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        await world.do(save_variants, SaveVariant(sku="MUG", gtin="4006381333931"))
        answers = await world.door.perform_many(
            world.context,
            save_variants,
            [
                SaveVariant(sku="CUP", gtin="4006381333931"),
                SaveVariant(sku="MUG", gtin="4006381333931", title="Mug"),
                SaveVariant(sku="JAR", gtin="73513537"),
                SaveVariant(sku="JUG", gtin="73513537"),
            ],
        )
        assert [isinstance(answer, Refusal) for answer in answers] == [True, False, False, True]
        assert await world.sql("select sku, title from variant order by sku") == [("JAR", "JAR"), ("MUG", "Mug")]


async def test_what_is_said_of_goods_adds_up_within_a_batch_and_over_time(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        batch = [SaveVariant(sku="MUG", title="Mug"), SaveVariant(sku="MUG", price="2.50", weight_g=300)]
        await world.door.perform_many(world.context, save_variants, batch)
        await world.do(save_variants, SaveVariant(sku="MUG", cost="1.10"))
        rows = await world.sql("select title, price_minor, cost_minor, weight_g, currency from variant")
        assert rows == [("Mug", 250, 110, 300, "GBP")]


async def test_what_is_cleared_is_known_no_longer(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        mug = SaveVariant(sku="MUG", gtin="4006381333931", price="2.50", cost="1.10")
        await world.do(save_variants, mug)
        await world.do(save_variants, SaveVariant(sku="MUG", clear=["gtin", "cost"]))
        assert await world.sql("select gtin, price_minor, cost_minor from variant") == [(None, 250, None)]
        batch = [SaveVariant(sku="MUG", clear=["gtin", "price"]), SaveVariant(sku="MUG", gtin="4006381333931")]
        await world.door.perform_many(world.context, save_variants, batch)
        assert await world.sql("select gtin, price_minor from variant") == [("4006381333931", None)]
        both = SaveVariant(sku="MUG", price="1.00", clear=["price"])
        refusal = await warehouse.refused(world, save_variants, both)
        assert [field.code for field in refusal.fields] == ["said_and_cleared"]
