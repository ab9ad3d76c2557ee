"""Whose an order is, and to whom its mail goes."""

import pytest
from tests import given
from tests.messages.told import events
from tests.orders.test_renew_customer_links import leads

from orderwright.customers.save_customers import SaveCustomer, save_customers
from orderwright.kernel.refusal import Refusal
from orderwright.messages.compose_messages import compose_due
from orderwright.messages.resend_messages import ResendMessage, Resent, resend_messages
from orderwright.messages.tell import TOLD, tell
from orderwright.orders.correct_contacts import CorrectContact, CorrectedContact, correct_contacts
from orderwright.orders.types import Customer, PlacedOrder
from orderwright.settings import Settings
from orderwright.views.customers_list import ReadCustomer, read_customer_page

SETTINGS = Settings(secret="s" * 32, public_url="https://shop.example", smtp_url="smtp://127.0.0.1:25")
MAIL = "select kind, recipient, status from message where order_id = %s order by kind"


async def correct(world: given.World, order_id: object, **said: str) -> CorrectedContact:
    done: CorrectedContact = await world.do(correct_contacts, CorrectContact(order_id=order_id, **said))  # type: ignore[arg-type]
    return done


async def tell_all(world: given.World) -> None:
    world.door.settings = SETTINGS
    await tell(world.door, given.ORGANIZATION, await events(world, TOLD))


async def test_an_order_goes_to_the_customer_of_another_address_who_is_made(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order, other = [await world.placed_order({"MUG": 1}) for _ in range(2)]
        done = await correct(world, order.id, email="  Bea@Example.com ", name="Bea Sample", phone="+44 20 7946 0000")
        assert done.customer == Customer(email="bea@example.com", name="Bea Sample", phone="+44 20 7946 0000")
        assert (done.number, done.link_renewed) == (order.number, True)
        assert [await leads(world, order, version) for version in (0, 1)] == ["link_replaced", "yes"]
        assert await leads(world, other, 0) == "yes"
        counts = (
            "select c.email, c.name, count(o.order_id) from customer c left join orders o using (customer_id)"
            " group by 1, 2 order by 1"
        )
        assert await world.sql(counts) == [("ada@example.com", "Ada Sample", 1), ("bea@example.com", "Bea Sample", 1)]
        ((number,),) = await world.sql("select number from customer where email = 'bea@example.com'")
        assert done.customer_number == number
        page = await world.door.ask(world.context, read_customer_page, ReadCustomer(number=number))
        assert [each.number for each in page.orders] == [order.number]
        assert await world.audit() == []


async def test_an_order_goes_to_a_customer_who_is_known_already(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        await world.do(save_customers, SaveCustomer(email="bea@example.com", name="Bea Known"))
        order = await world.placed_order({"MUG": 1})
        done = await correct(world, order.id, email="bea@example.com")
        assert done.customer.name == "Ada Sample", "what is left out stays"
        names = "select c.email, c.name from customer c order by 1"
        assert await world.sql(names) == [("ada@example.com", "Ada Sample"), ("bea@example.com", "Bea Known")]
        assert await world.audit() == []


async def test_a_name_is_corrected_where_the_customer_was_known_by_it(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order, other = [await world.placed_order({"MUG": 1}) for _ in range(2)]
        assert not (await correct(world, order.id, name="Ada Simple")).link_renewed
        assert await world.sql("select name, phone from customer") == [("Ada Simple", "")]
        await correct(world, other.id, name="A. Sample", phone="7")
        assert await world.sql("select name, phone from customer") == [("Ada Simple", "7")]
        assert await leads(world, order, 0) == "yes"
        facts = await world.sql("select count(*) from event where kind = 'ContactCorrected'")
        await correct(world, order.id, name="Ada Simple")
        assert await world.sql("select count(*) from event where kind = 'ContactCorrected'") == facts == [(2,)]


async def confirmations(world: given.World, order: PlacedOrder) -> dict[str, str]:
    rows = await world.sql(MAIL, order.id)
    return {f"{kind} {recipient}": status for kind, recipient, status in rows if kind == "order_confirmed"}


async def test_the_address_before_gets_nothing_any_more(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 1})
        await tell_all(world)
        assert await world.sql(MAIL, order.id) == [("order_confirmed", "ada@example.com", "pending")]
        ((confirmed,),) = await world.sql("select message_id from message")
        await correct(world, order.id, email="bea@example.com", name="Bea Sample")
        await tell_all(world)
        await compose_due(world.door, given.ORGANIZATION)
        assert await world.sql(MAIL, order.id) == [
            ("link_renewed", "bea@example.com", "pending"), ("order_confirmed", "bea@example.com", "pending"),
        ]  # fmt: skip
        bodies = await world.sql("select body, link_version from message order by kind")
        assert "since your e-mail address was corrected" in bodies[0][0]
        assert [("Hello Bea" in body or "Bea" in body, version) for body, version in bodies][1] == (True, 1)

        await world.sql("update message set status = 'sent'")
        await correct(world, order.id, email="eva@example.com")
        assert (await world.sql(MAIL, order.id))[1] == ("order_confirmed", "bea@example.com", "sent"), (
            "it was sent there"
        )
        copies = [await world.do(resend_messages, ResendMessage(message_id=confirmed)) for _ in range(2)]
        assert copies[0] == copies[1] != Resent(confirmed)
        to_bea, to_eva = (f"order_confirmed {name}@example.com" for name in ("bea", "eva"))
        assert await confirmations(world, order) == {to_bea: "sent", to_eva: "to_compose"}
        await compose_due(world.door, given.ORGANIZATION)
        assert await confirmations(world, order) == {to_bea: "sent", to_eva: "pending"}
        assert await world.sql("select body <> '' from message where message_id = %s", copies[0].message_id) == [
            (True,)
        ]

        done = await correct(world, order.id, email="")
        assert (done.customer.email, done.customer_number) == ("", None)
        assert await confirmations(world, order) == {to_bea: "sent", to_eva: "failed"}
        with pytest.raises(Refusal) as refusal:
            await world.do(resend_messages, ResendMessage(message_id=confirmed))
        assert refusal.value.code == "recipient_gone"
        assert await world.audit() == []


async def test_mail_to_staff_about_the_order_stays_theirs(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 9}}) as world:
        order = await world.placed_order({"MUG": 1})
        await tell_all(world)
        await world.sql("update message set kind = 'case_opened'")
        await correct(world, order.id, email="bea@example.com")
        assert await world.sql(MAIL, order.id) == [("case_opened", "ada@example.com", "pending")]


async def test_a_contact_that_makes_no_sense_is_refused_by_field(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 2})
        with pytest.raises(Refusal) as refusal:
            await correct(world, order.id, email="ada@", name="\0", phone="7" * 501)
        assert [field.pointer for field in refusal.value.fields] == ["/email", "/name", "/phone"]
        assert await world.sql("select email from orders") == [("ada@example.com",)]
