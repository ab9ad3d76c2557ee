"""Prices without a currency are in that of the organization, or stay in the one that they are in."""

from tests import given

from orderwright.access.create_organization import create_organization
from orderwright.access.save_profile import Profile, save_profile
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.channels.csv.import_catalog import import_catalog
from orderwright.channels.csv.import_orders import import_orders
from orderwright.channels.csv.read_table import CsvFile
from orderwright.kernel.context import system

STOCK: dict[str, dict[str, int]] = {"DC": {}}


async def prices(world: given.World) -> list[tuple[str, int, str]]:
    rows = await world.sql("select sku, price_minor::int, currency from variant order by sku")
    return [tuple(row) for row in rows]


async def test_the_organizations_currency_is_the_default(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.do(save_profile, Profile(name="Demo", currency="RSD"))
        await world.do(save_variants, SaveVariant(sku="CUP", title="Cup", price="1499.99"))
        await world.do(save_variants, SaveVariant(sku="POT", title="Pot", price="12.5", currency="EUR"))
        await world.do(save_variants, SaveVariant(sku="POT", price="13.00"))
        file = CsvFile(data=b"SKU,Title,Price\nTEA,Tea,899.50\n", name="catalog.csv")
        await import_catalog(world.door, world.context, file)
        assert await prices(world) == [("CUP", 149999, "RSD"), ("POT", 1300, "EUR"), ("TEA", 89950, "RSD")]


async def test_a_profile_that_says_no_currency_keeps_its_own(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await world.do(save_profile, Profile(name="Demo", currency="JPY"))
        assert (await world.do(save_profile, Profile(name="Demo KK"))).currency == "JPY"


async def test_an_organization_is_made_with_its_currency(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        await create_organization(world.database, "beograd", "Beograd", "RSD")
        saved = await world.door.perform(
            system("beograd", "test"), save_variants, SaveVariant(sku="CUP", title="Cup", price="1499.99")
        )
        assert saved.created
        async with world.database.transaction("beograd", "test", world.door.now()) as tx:
            assert await (await tx.connection.execute("select currency from variant")).fetchall() == [("RSD",)]


CURRENCIES = {
    "JPY": ("989", 989 * 3), "KRW": ("12900", 38700), "KWD": ("4.125", 12375), "BHD": ("4.125", 12375),
    "TND": ("12.345", 37035), "RSD": ("1499.99", 449997), "ALL": ("899.50", 269850), "IQD": ("1250.250", 3750750),
    "ISK": ("1990", 5970), "CLP": ("9990", 29970), "HUF": ("1999.50", 599850), "COP": ("19900.50", 5970150),
    "TWD": ("99.50", 29850), "UGX": ("35000", 105000),
}  # fmt: skip


async def test_a_file_of_orders_keeps_every_digit_of_each_currency_and_refuses_what_is_none(
    fresh_database: str,
) -> None:
    async with given.world(fresh_database, {"DC": {"CUP-01": 100}}) as world:
        head = (
            "external_ref,placed_at,email,ship_name,ship_line1,ship_city,ship_postal_code,ship_country,sku,quantity,"
            "unit_price,currency"
        )
        row = "CUR-{0},2026-03-05T09:00:00Z,kim@example.com,Kim Currency,1 Row,Leeds,LS1 1AA,GB,CUP-01,3,{1},{0}"
        rows = [row.format(code, price) for code, (price, _) in CURRENCIES.items()]
        rows += [row.format(code, "1.00") for code in ("XXX", "gbp", "€")]
        data = "\n".join([head, *rows]).encode()
        report = await import_orders(world.door, world.context, CsvFile(data=data, name="orders.csv"))
        assert (report.created, report.quarantined) == (len(CURRENCIES), 3)
        found = await world.sql("select currency, total_minor::int from orders")
        assert dict(found) == {code: total for code, (_, total) in CURRENCIES.items()}
        assert await world.audit() == []
