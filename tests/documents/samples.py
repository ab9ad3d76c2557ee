"""Sheets for the tests, each a believable one; a test changes what it is about with msgspec.structs.replace."""

from datetime import UTC, date, datetime

from orderwright.documents.types import (
    Charge,
    CreditNotePrint,
    InvoicePrint,
    ManifestParcel,
    ManifestPrint,
    MoneyLine,
    OrderPrint,
    PackedLine,
    PackingSlipPrint,
    Party,
    PickListPrint,
    PickStop,
    Print,
    ReturnedLine,
    ReturnSlipPrint,
)
from orderwright.shipping.label_data import LabelData

SELLER = Party(
    lines=("Wren & Thistle Ltd", "Unit 4, Canal Yard", "LEEDS", "LS11 5QN", "UNITED KINGDOM"),
    tax_id="GB 999 9999 73",
    email="hello@wren.example",
)
BUYER = Party(lines=("Ada Merriweather", "17 Larch Row", "BATH", "BA1 9ZZ", "UNITED KINGDOM"), email="ada@example.com")

LINES = (
    MoneyLine(
        sku="85123A",
        title="White hanging heart T-light holder",
        quantity=6,
        unit_price=255,
        tax=306,
        tax_name="VAT 20 %",
    ),
    MoneyLine(
        sku="71053", title="White metal lantern", quantity=6, unit_price=339, discount=200, tax=367, tax_name="VAT 20 %"
    ),
    MoneyLine(sku="21034", title="Cookery book, illustrated", quantity=1, unit_price=1250, tax_name="VAT 0 %"),
)
SHIPPING = Charge(name="Shipping", amount=495, tax=99, tax_name="VAT 20 %")

INVOICE = InvoicePrint(
    number="INV-2026-000123",
    issued_on=date(2026, 11, 23),
    supplied_on=date(2026, 11, 22),
    order_number="SO-10042",
    currency="GBP",
    seller=SELLER,
    buyer=BUYER,
    lines=LINES,
    charges=(SHIPPING,),
    payment="Card",
    notes=("Thank you for your order.",),
)
CREDIT_NOTE = CreditNotePrint(
    number="CN-2026-000007",
    issued_on=date(2026, 12, 1),
    invoice_number="INV-2026-000123",
    order_number="SO-10042",
    currency="GBP",
    seller=SELLER,
    buyer=BUYER,
    lines=LINES[:1],
    reason="Arrived broken",
)
ORDER = OrderPrint(
    number="SO-10042",
    placed_at=datetime(2026, 11, 21, 8, 26, tzinfo=UTC),
    channel="web",
    external_ref="536365",
    currency="GBP",
    customer=BUYER,
    ship_to=BUYER,
    lines=LINES,
    charges=(SHIPPING,),
    service="Standard",
    payment="Authorized",
    status="Placed",
    holds=("Address check: postal code and town do not match",),
    tags=("gift", "vip"),
    note="Please ring twice.",
)
PICK_LIST = PickListPrint(
    number="PL-000311",
    location="Leeds warehouse",
    created_at=datetime(2026, 11, 22, 7, 5, tzinfo=UTC),
    picker="Sam",
    stops=(
        PickStop(bin="A-02-1", sku="71053", title="White metal lantern", quantity=6,
                 fulfillment_order="FO-20031", tote="T7"),
        PickStop(bin="A-10-3", sku="85123A", title="White hanging heart T-light holder", quantity=2,
                 fulfillment_order="FO-20032", gtin="5012345678900"),
        PickStop(bin="B-01-2", sku="85123A", title="White hanging heart T-light holder", quantity=4,
                 fulfillment_order="FO-20031"),
    ),
)  # fmt: skip
PACKING_SLIP = PackingSlipPrint(
    number="SO-10042-P1",
    order_number="SO-10042",
    order_ref="536365",
    packed_on=date(2026, 11, 22),
    sender=SELLER,
    ship_to=BUYER,
    lines=(
        PackedLine(sku="85123A", title="White hanging heart T-light holder", quantity=6, ordered=6),
        PackedLine(sku="71053", title="White metal lantern", quantity=2, ordered=6),
    ),
    parcel_index=1,
    parcel_count=2,
    service="Standard",
    tracking_number="OW00000012340",
    order_url="https://shop.example/o/7Qd9XkTz3mRw5Yb8",
    note="Happy birthday, Ada!",
)
RETURN_SLIP = ReturnSlipPrint(
    number="RMA-000054",
    order_number="SO-10042",
    authorized_on=date(2026, 11, 28),
    customer=BUYER,
    return_to=SELLER,
    lines=(ReturnedLine(sku="71053", title="White metal lantern", quantity=1, reason="Arrived broken"),),
    send_by=date(2026, 12, 28),
    instructions="Put this slip into the box and hand it to any post office.",
)
MANIFEST = ManifestPrint(
    number="2026-11-23",
    carrier="Own fleet",
    location="London DC",
    day=date(2026, 11, 23),
    sender=SELLER,
    parcels=(
        ManifestParcel(
            tracking_number="OW00000012340",
            order_number="10042",
            service="Standard",
            to="GB BA1 1AA Bath",
            weight_g=1250,
            at=datetime(2026, 11, 23, 16, 5, tzinfo=UTC),
        ),
    ),
)
LABEL = LabelData(
    carrier="Own fleet",
    service="Next day",
    tracking_number="OW00000012340",
    from_lines=SELLER.lines,
    to_lines=BUYER.lines,
    to_phone="+44 7700 900123",
    routing="GB-BA1",
    zone="1",
    weight_g=1250,
    order_number="SO-10042",
    parcel_index=1,
    parcel_count=2,
    ships_on=date(2026, 11, 23),
    note="Leave with a neighbor",
)
SHEETS: dict[str, Print | LabelData] = {
    "invoice": INVOICE,
    "credit note": CREDIT_NOTE,
    "order": ORDER,
    "pick list": PICK_LIST,
    "packing slip": PACKING_SLIP,
    "return slip": RETURN_SLIP,
    "manifest": MANIFEST,
    "label": LABEL,
}
