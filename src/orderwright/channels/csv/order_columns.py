"""The columns that a file of orders may have, and where in an order each belongs. Pure."""

from collections.abc import Sequence

from orderwright.channels.csv.columns import Column

PARTY = ("name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone")
BILLED = PARTY[:-1]
ALSO_CALLED = {
    "name": ("recipientname", "recipient"),
    "line1": ("address1", "addressline1", "street", "address", "address12"),
    "line2": ("address2", "addressline2"),
    "city": ("town",),
    "country": ("countrycode",),
    "region": ("state", "statecode", "province", "county"),
    "postal_code": ("postcode", "zip", "zipcode"),
    "phone": ("phonenumber",),
}


def party_column(name: str) -> Column:
    """A column of the address that the goods go to; a header that says so goes before one that does not."""
    words = (name, *ALSO_CALLED.get(name, ()))
    said = headers_of(words, ("shipto", "shipping", "ship", "delivery"), "shipping")
    return Column(f"ship_{name}", f"Ship to: {name.replace('_', ' ')}", name == "country", (*said, *words))


def billing_column(name: str) -> Column:
    """A column of the address that the invoice goes to. A phone beside it is the customer's."""
    words = (name, *ALSO_CALLED.get(name, ()))
    said = headers_of(words, ("billto", "billing", "bill", "invoice"), "billing")
    return Column(f"bill_{name}", f"Bill to: {name.replace('_', ' ')}", also=said)


def headers_of(words: Sequence[str], before: Sequence[str], behind: str) -> tuple[str, ...]:
    return (*(f"{each}{word}" for word in words for each in before), *(f"{word}{behind}" for word in words))


REFUNDED = ("refundedamount", "refundamount", "orderrefundamount", "totalrefunded", "ordertotalrefunded", "refunds")
HEAD = (
    Column("currency", "Currency", vital=True),
    Column("placed_at", "Placed at", also=("date", "orderdate", "invoicedate", "createdat", "purchasedate")),
    Column("ship_by", "Ship by", also=("latestshipdate", "promisedate", "shipbydate")),
    Column("email", "E-mail", also=("customeremail", "buyeremail", "emailbilling")),
    Column("customer_name", "Customer", also=("customername", "buyername")),
    Column("customer_first_name", "Customer: first name", also=("firstnamebilling",)),
    Column("customer_last_name", "Customer: last name", also=("lastnamebilling",)),
    Column("customer_phone", "Customer's phone", also=("phonebilling",), beside=(("lineitemsku", "phone"),)),
    *(party_column(name) for name in PARTY),
    Column("ship_first_name", "Ship to: first name", also=("shippingfirstname", "firstnameshipping", "firstname")),
    Column(
        "ship_last_name", "Ship to: last name", also=("shippinglastname", "lastnameshipping", "lastname", "surname")
    ),
    *(billing_column(name) for name in BILLED),
    Column("bill_phone", "Bill to: phone"),
    Column("service_level", "Delivery", also=("shippingmethod", "shippingmethodtitle", "shipservicelevel")),
    Column("shipping_price", "Shipping price", also=("shipping", "postage", "ordershippingamount")),
    Column("shipping_tax", "Shipping tax"),
    Column("order_status", "Status where it comes from", also=("orderstatus", "status"), vital=True),
    Column("payment_status", "Payment where it comes from", also=("financialstatus", "paymentstatus"), vital=True),
    Column(
        "canceled_at",
        "Canceled where it comes from",
        also=(
            "cancelledat",
            "canceledat",
            "canceled",
            "cancelled",
            "cancelledon",
            "canceledon",
            "canceldate",
            "cancellationdate",
            "datecancelled",
            "datecanceled",
        ),
        vital=True,
    ),
    Column(
        "fulfillment_status",
        "Fulfillment where it comes from",
        also=("fulfillmentstatus", "shippingstatus"),
        vital=True,
    ),
    Column(
        "order_discount",
        "Order's discount",
        also=("orderdiscount", "cartdiscount", "cartdiscountamount"),
        beside=(("lineitemsku", "discountamount"),),
    ),
    Column("order_tax", "Order's tax", also=("ordertotaltaxamount",), beside=(("lineitemsku", "taxes"),)),
    Column("total", "Total", also=("ordertotal", "ordertotalamount")),
    Column("payment_method", "Payment method", also=("paymentmethodtitle",)),
    Column("authorized", "Authorized"),
    Column("captured", "Paid", also=("captured", "amountpaid")),
    Column("refunded", "Refunded where it comes from", also=REFUNDED),
    Column("outstanding", "Still to be paid", also=("outstandingbalance", "amountdue", "balancedue")),
    Column("prices_include_tax", "Prices include tax"),
    Column("note", "Note", also=("notes", "customernote")),
    Column("tags", "Tags"),
)
LINE = (
    Column("sku", "SKU", True, ("lineitemsku", "stockcode", "item", "article")),
    Column("quantity", "Quantity", True, ("lineitemquantity", "qty", "units", "quantitypurchased", "quantityrefund")),
    Column("item_name", "Item's name", also=("lineitemname", "itemname", "productname", "producttitle")),
    Column("unit_price", "Unit price", also=("lineitemprice", "price", "itemcost")),
    Column(
        "line_total",
        "Line's total",
        also=("linetotal", "lineamount", "rowtotal"),
        beside=(("quantitypurchased", "itemprice"),),
    ),
    Column(
        "discount",
        "Discount",
        also=("lineitemdiscount",),
        beside=(("quantitypurchased", "itempromotiondiscount"),),
    ),
    Column("tax", "Tax", beside=(("quantitypurchased", "itemtax"),)),
    Column("needs_shipping", "Needs shipping", also=("lineitemrequiresshipping", "requiresshipping")),
    Column(
        "line_fulfillment", "Line's fulfillment where it comes from", also=("lineitemfulfillmentstatus",), vital=True
    ),
    Column("canceled_units", "Canceled units"),
    Column("shipped_units", "Shipped units"),
    Column("charge", "Charge"),
    Column("line_shipping", "Line's shipping price", beside=(("quantitypurchased", "shippingprice"),)),
    Column("line_shipping_tax", "Line's shipping tax", beside=(("quantitypurchased", "shippingtax"),)),
    Column(
        "line_shipping_discount",
        "Line's discount on shipping",
        beside=(("quantitypurchased", "shippromotiondiscount"),),
    ),
    Column("gift_wrap", "Gift wrap of the line", beside=(("quantitypurchased", "giftwrapprice"),)),
    Column("gift_wrap_tax", "Tax of the gift wrap", beside=(("quantitypurchased", "giftwraptax"),)),
)
COLUMNS = (
    Column(
        "external_ref",
        "Reference",
        True,
        ("order", "orderid", "ordernumber", "orderno", "invoiceno", "invoice"),
        beside=(("lineitemsku", "name"),),
    ),
    Column("channel", "Channel"),
    *HEAD,
    *LINE,
)
AMOUNTS = (
    "shipping_price", "shipping_tax", "order_discount", "order_tax", "total", "authorized", "captured", "refunded",
    "outstanding", "unit_price", "line_total", "discount", "tax", "line_shipping", "line_shipping_tax",
    "line_shipping_discount", "gift_wrap", "gift_wrap_tax",
)  # fmt: skip
PATHS: dict[str, tuple[str, ...]] = {
    "currency": ("currency",),
    "placed_at": ("placed_at",),
    "ship_by": ("ship_by",),
    "email": ("customer", "email"),
    "customer_name": ("customer", "name"),
    "customer_phone": ("customer", "phone"),
    **{f"ship_{name}": ("ship_to", name) for name in PARTY},
    **{f"bill_{name}": ("bill_to", name) for name in PARTY},
    "prices_include_tax": ("prices_include_tax",),
    "service_level": ("shipping", "service_level"),
    "shipping_price": ("shipping", "price"),
    "shipping_tax": ("shipping", "tax"),
    "order_discount": ("discount",),
    "order_tax": ("tax",),
    "total": ("total",),
    "payment_method": ("payment", "method"),
    "authorized": ("payment", "authorized"),
    "captured": ("payment", "captured"),
    "note": ("note",),
    "tags": ("tags",),
}
"""Fields of the head in an order. Those without a place of their own are worked into others."""
