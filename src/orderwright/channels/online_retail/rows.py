"""One line of the file, checked column by column."""

import csv
import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from orderwright.channels.online_retail.addresses import COUNTRIES
from orderwright.channels.online_retail.facts import Quarantined, Row

COLUMNS = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
ROW_CHARACTERS_MAX = 4_096
SHOP_TIME = ZoneInfo("Europe/London")

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_INVOICE = re.compile(r"[CA]?[0-9]{1,12}")
_CODE = re.compile(r"\S(.{0,62}\S)?")
_QUANTITY = re.compile(r"-?[0-9]{1,9}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_PRICE = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
_CUSTOMER = re.compile(r"([0-9]{1,12})(\.0)?")
_TITLE_CHARACTERS_MAX = 200


class Unreadable(Exception):
    """A row that can't be understood: reason code, column (or ""), sentence."""

    def __init__(self, reason: str, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason, self.column, self.sentence = reason, column, sentence


def row_of(number: int, text: str) -> Row:
    """The row that a line says. Raises `Unreadable`, naming the first wrong column."""
    invoice, code, title, quantity, at, price, customer, country = _values(text)
    return Row(
        number=number,
        invoice=_invoice(invoice),
        sku=_sku(code),
        title=_title(title),
        quantity=_quantity(quantity),
        at=_moment(at),
        price=_price(price),
        customer=_customer(customer),
        country=_country(country),
        text=text,
    )


def set_aside(number: int, text: str, error: Unreadable) -> Quarantined:
    """The quarantined form of a line, with its values as far as they can be told apart."""
    shown = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text[:ROW_CHARACTERS_MAX])
    return Quarantined(
        number, error.reason, error.column, f"Row {number}: {error.sentence}", tuple(next(csv.reader((shown,))))
    )


def _values(text: str) -> list[str]:
    if len(text) > ROW_CHARACTERS_MAX:
        raise Unreadable("row_too_long", "", f"it is longer than {ROW_CHARACTERS_MAX:,} characters.")
    if found := _CONTROL.search(text):
        raise Unreadable("control_character", "", f"it contains the control character U+{ord(found[0]):04X}.")
    try:
        values = next(csv.reader((text,), strict=True))
    except csv.Error as error:
        raise Unreadable("quotes_broken", "", f"its quotes can't be read ({error}).") from None
    if len(values) != len(COLUMNS):
        raise Unreadable("columns_wrong", "", f"it has {len(values)} columns where {len(COLUMNS)} are expected.")
    return values


def _not(reason: str, column: str, expected: str, value: str) -> Unreadable:
    return Unreadable(reason, column, f"{column} must be {expected}, not {value[:80]!r}.")


@lru_cache(50_000)
def _invoice(value: str) -> str:
    if not _INVOICE.fullmatch(value):
        raise _not("invoice_unreadable", "InvoiceNo", "a number, with C or A before it or not", value)
    return value


@lru_cache(50_000)
def _sku(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise _not("code_unreadable", "StockCode", "a code of 1 to 64 characters", value)
    return value.upper()


@lru_cache(50_000)
def _title(value: str) -> str:
    if len(value) > _TITLE_CHARACTERS_MAX:
        raise _not("description_too_long", "Description", f"at most {_TITLE_CHARACTERS_MAX} characters", value)
    return " ".join(value.split())


@lru_cache(50_000)
def _quantity(value: str) -> int:
    if not _QUANTITY.fullmatch(value):
        raise _not("quantity_unreadable", "Quantity", "a whole number of at most 9 digits", value)
    return int(value)


@lru_cache(50_000)
def _moment(value: str) -> datetime:
    """The file's times are those of the shop's clock."""
    try:
        if not _MOMENT.fullmatch(value):
            raise ValueError
        return datetime.fromisoformat(value).replace(tzinfo=SHOP_TIME).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _not("date_unreadable", "InvoiceDate", "a time such as 2010-12-01 08:26:00", value) from None


@lru_cache(50_000)
def _price(value: str) -> Decimal:
    if not _PRICE.fullmatch(value):
        raise _not("price_unreadable", "UnitPrice", "a decimal number such as 2.55", value)
    return Decimal(value)


@lru_cache(50_000)
def _customer(value: str) -> str:
    found = _CUSTOMER.fullmatch(value)
    if value and not found:
        raise _not("customer_unreadable", "CustomerID", "a customer number, or empty for a guest", value)
    return found[1] if found else ""


def _country(value: str) -> str:
    if value not in COUNTRIES:
        raise _not("country_unknown", "Country", "one of the countries of this file", value)
    return value
