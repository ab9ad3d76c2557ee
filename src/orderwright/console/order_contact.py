"""Whose an order is, where it goes and who is billed: the forms of its page that correct it."""

from uuid import UUID

from litestar import post
from litestar.params import FromPath

from orderwright.console.desk import AtDesk
from orderwright.console.order_acts import Answer, act
from orderwright.kernel.text import plural
from orderwright.orders.correct_addresses import CorrectAddress, correct_addresses
from orderwright.orders.correct_billing import CorrectBilling, correct_billing
from orderwright.orders.correct_contacts import CorrectContact, correct_contacts
from orderwright.orders.types import Address


@post("/orders/{number:int}/address")
async def correct_address(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        done = await desk.perform(correct_addresses, CorrectAddress(order_id=order_id, ship_to=address_in(typed)))
        count = len(done.labels_voided)
        problems = "".join(f" {problem.message}" for problem in done.address_problems)
        return f"Address saved.{problems}" + (f" {plural(count, 'label')} voided." if count else "")

    return await act(desk, number, "correct-address", doing)


def address_in(typed: dict[str, str]) -> Address:
    fields = {name: typed.get(name, "") for name in Address.__struct_fields__}
    return Address(**fields | {"country": fields["country"].upper()})


@post("/orders/{number:int}/contact")
async def correct_contact(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        said = {name: typed.get(name, "") for name in ("email", "name", "phone")}
        done = await desk.perform(correct_contacts, CorrectContact(order_id=order_id, **said))
        if not done.link_renewed:
            return "Contact saved."
        to = f"A new link goes to {done.customer.email}." if done.customer.email else "Nobody is written to any more."
        return f"Contact saved. Earlier links to the customer's page do not work any more. {to}"

    return await act(desk, number, "correct-contact", doing)


@post("/orders/{number:int}/billing-address")
async def correct_bill_to(desk: AtDesk, number: FromPath[int]) -> Answer:
    async def doing(order_id: UUID, typed: dict[str, str]) -> str:
        said = any(text for name, text in typed.items() if name in Address.__struct_fields__)
        bill_to = address_in(typed) if said else None
        await desk.perform(correct_billing, CorrectBilling(order_id=order_id, bill_to=bill_to))
        return "Billing address saved. Invoices issued from now on go there."

    return await act(desk, number, "correct-billing", doing)


routes = (correct_address, correct_contact, correct_bill_to)
