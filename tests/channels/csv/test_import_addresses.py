"""Addresses in files of orders: what can be sent is placed, what can't be sent is named before it is released."""

from tests import given
from tests.channels.csv.test_import_orders import imported

from orderwright.orders.follow_up import release_due

HEAD = (
    "external_ref,placed_at,email,ship_name,ship_line1,ship_line2,ship_city,ship_region,ship_postal_code,ship_country,"
    "ship_phone,sku,quantity,unit_price,currency\n"
)


def row(reference: str, *address: str) -> str:
    cells = (reference, "2026-03-05T09:00:00Z", "a@example.com", *address, "CUP", "1", "12.85", "EUR")
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


ROWS = {
    "IE": ("Niamh Byrne", "Upper Lane", "", "Ballyexample", "Co. Mayo", "", "IE", "+353 1 555 0100"),
    "HK": ("陳大文 Chan Tai Man", "Flat A, 12/F", "1 Sample Road", "Tai Wai", "New Territories", "", "HK", ""),
    "AE": ("عمر المثال", "Villa 7, Street 14", "PO Box 12345", "Dubai", "", "", "AE", "N/A"),
    "ZIP4": ("Zed Plus", "1 Main St", "", "Boston", "MA", "02139-4307", "US", ""),
    "APO": ("Sgt Sam", "Unit 100 Box 20", "", "APO", "AE", "09001", "US", "555.010.0100 x22"),
    "UKN": ("Una Name", "1 Row", "", "Leeds", "", "ls11aa", "United Kingdom", ""),
    "ZIPX": ("Zed Lost", "1 Main St", "", "Boston", "Massachusetts", "2139", "US", ""),
    "NONE": ("Dee None", "1 Weg", "", "Bonn", "", "", "DE", ""),
    "LONG": ("Wilhelmina", "x" * 80, "", "Utrecht", "", "1234 AB", "NL", ""),
    "KOS": ("Arta X", "Rr. 1", "", "Prishtina", "", "10000", "XK", ""),
}


async def test_addresses_are_placed_held_or_refused_by_name(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"CUP": 100}}) as world:
        await imported(world, HEAD + "".join(row(reference, *address) for reference, address in ROWS.items()))
        held = await world.sql(
            "select o.external_ref, h.reason, h.note from hold h join orders o using (order_id) order by o.number"
        )
        assert held == [
            ("ZIPX", "address", "2139 is not a postal code of US (example: 95014)."),
            ("NONE", "address", "The address is incomplete: no postal code."),
        ]
        refused = dict(await world.sql("select source_ref, reason from quarantine"))
        assert refused.keys() == {"row 10", "row 11"}
        assert "The street does not fit a label." in refused["row 10"]
        assert "'XK' is not an ISO 3166-1 country" in refused["row 11"]
        await release_due(world.door, given.ORGANIZATION)
        released = await world.sql("select external_ref from orders join fulfillment_order using (order_id)")
        assert {reference for (reference,) in released} == {"IE", "HK", "AE", "ZIP4", "APO", "UKN"}
        assert await world.audit() == []
