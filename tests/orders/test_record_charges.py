"""Charges that belong to no order stand on the customer's account."""

from datetime import UTC, datetime

from tests import warehouse
from tests.given import world

from orderwright.orders.record_charges import RecordCharges, record_charges
from orderwright.orders.types import ChargeInput

AT = datetime(2011, 1, 5, 12, tzinfo=UTC)


async def test_charges_stand_on_the_account_they_are_told_for_or_on_none(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        charges = [
            ChargeInput(kind="shipping", title="Postage", amount="-18.00"),
            ChargeInput(kind="manual", amount="5"),
        ]
        told = RecordCharges(external_ref="C1", at=AT, currency="GBP", charges=charges, email="Ada@Example.com")
        nobodys = RecordCharges(
            external_ref="A1", at=AT, currency="JPY", charges=[ChargeInput(kind="bank", amount="7")]
        )
        await w.door.perform_many(w.context, record_charges, [told, nobodys])
        rows = await w.sql(
            "select c.external_ref, title, amount_minor, currency, email, at from charge c"
            " left join customer using (customer_id) order by amount_minor"
        )
        assert rows == [
            ("C1", "Postage", -1800, "GBP", "ada@example.com", AT),
            ("A1", "bank", 7, "JPY", None, AT),
            ("C1", "manual", 500, "GBP", "ada@example.com", AT),
        ]
        assert await w.sql("select data ->> 'total_minor' from event where kind = 'ChargesRecorded'") == [
            ("-1300",),
            ("7",),
        ]


async def test_what_is_no_charge_is_refused_by_its_field(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        charges = [ChargeInput(kind="", amount="1.00"), ChargeInput(kind="bank", amount="1.005")]
        wrong = RecordCharges(external_ref="C1", at=AT, currency="GBP", charges=charges)
        refusal = await warehouse.refused(w, record_charges, wrong)
        assert [field.pointer for field in refusal.fields] == ["/charges/0/kind", "/charges/1/amount"]
        no_currency = RecordCharges(external_ref="", at=AT, currency="XXY", charges=[])
        refusal = await warehouse.refused(w, record_charges, no_currency)
        assert [field.pointer for field in refusal.fields] == ["/external_ref", "/charges", "/currency"]
