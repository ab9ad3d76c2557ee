"""Customers are found by their names and phones as people write them."""

from tests import given

from orderwright.customers.save_customers import SaveCustomer, save_customers
from orderwright.views.customers_list import ListCustomers, list_customers

KNOWN = {
    "Léa Müller-Ångström": "+41 79 123 45 67",
    "Urs Grünenfelder": "",
    "Lea Mueller": "+44 20 7946 0000",
    "Bjørn Weiß": "",
}


async def test_names_with_umlauts_and_without_and_phones_as_they_are_dialed(fresh_database: str) -> None:
    async with given.world(fresh_database) as world:
        for n, (name, phone) in enumerate(KNOWN.items()):
            await world.do(save_customers, SaveCustomer(email=f"{n}@example.com", name=name, phone=phone))
        both = ["Lea Mueller", "Léa Müller-Ångström"]
        found = {
            "mueller": both, "Müller": both, "muller": both[1:], "lea mueller": both,
            "Gruenenfelder": ["Urs Grünenfelder"], "grunen": ["Urs Grünenfelder"], "weiss": ["Bjørn Weiß"],
            "bjorn": ["Bjørn Weiß"], "0791234567": both[1:], "079 123": [],
            "+41 (0)79 123 45 67": both[1:], "+44 (20) 7946": both[:1], "7": [], "%": [],
        }  # fmt: skip
        for query, names in found.items():
            rows = (await world.door.ask(world.context, list_customers, ListCustomers(query=query))).rows
            assert (query, [row.name for row in rows]) == (query, names)
