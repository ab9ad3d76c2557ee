"""An organization with goods on its shelves and a key to its API, as load and measurement need it."""

from collections.abc import Mapping, Sequence
from typing import Any

from orderwright.access.create_key import CreateKey, create_key
from orderwright.access.create_organization import create_organization
from orderwright.app import make_door
from orderwright.catalog.save_variants import SaveVariant, save_variants
from orderwright.kernel.context import Context, system
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.verbs import Verb
from orderwright.locations.save_locations import SaveLocation, save_locations
from orderwright.stock.receive_stock import ReceiveStock, receive_stock

DEPOT = {"line1": "1 Depot Road", "city": "Leeds", "postal_code": "LS1 1AA", "country": "GB"}


async def stock_up(url: str, organization: str, stock: Mapping[str, Mapping[str, int]]) -> str:
    """Make the organization with its `stock`: units by location and SKU. Answers an API key that may do everything."""
    database = Database(url)
    await database.open()
    try:
        door, context = make_door(database), system(organization, organization)
        await create_organization(database, organization, f"{organization.capitalize()} Ltd")
        skus = sorted({sku for held in stock.values() for sku in held})
        await all_of(door, context, save_variants, [goods(sku) for sku in skus])
        await all_of(
            door, context, save_locations, [SaveLocation(code=code, name=code, address=DEPOT) for code in stock]
        )
        receipts = [
            ReceiveStock(location=code, sku=sku, quantity=units, reason="opening")
            for code, held in stock.items()
            for sku, units in held.items()
        ]
        await all_of(door, context, receive_stock, receipts)
        made = await door.perform(context, create_key, CreateKey(name=organization, role="admin"))
        return made.token or ""
    finally:
        await database.close()


async def all_of(door: Door, context: Context, verb: Verb[Any, Any], inputs: Sequence[Any]) -> list[Any]:
    """Do many things, none of which may be refused."""
    answers = await door.perform_many(context, verb, inputs)
    for answer in answers:
        if isinstance(answer, Refusal):
            raise answer
    return answers


def goods(sku: str) -> SaveVariant:
    return SaveVariant(sku=sku, title=f"Goods {sku}", weight_g=200)
