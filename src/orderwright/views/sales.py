"""Sales by day, channel, country or SKU, for one currency at a time; money of two is never added.

Ordered is what was agreed in orders placed on the days of the period (of the organization's time zone), without tax:
total − tax. Invoiced and credited are the amounts without tax of invoices and credit notes dated on these days; net =
invoiced − credited, tax is theirs, gross = net + tax. So net and gross are the organization's invoices less its credit
notes, to the cent, whether prices include tax or not. Past orders, which were done with elsewhere, stand beside them
and are in no other figure: how many were placed on these days, their total − tax, and that less what was canceled
or refunded of them (of a refund the part that is no tax: as much of it as of the total).
"""

from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.channels.csv.places import country_code
from orderwright.kernel.days import day_bounds, day_of, day_starts
from orderwright.kernel.money import average_minor, in_words
from orderwright.kernel.refusal import invalid
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.customers_list import Figure
from orderwright.views.variant_links import variant_href

sql = statements(__file__)
By = Literal["day", "channel", "country", "sku"]
DAYS_DEFAULT = 14
DAYS_MAX = 3 * 366
SKUS_SHOWN = 200
HEADINGS = {"day": "Day", "channel": "Channel", "country": "Country", "sku": "SKU"}


class ReadSales(msgspec.Struct, frozen=True, kw_only=True):
    """The last day is included; without days, the last 14. Without a currency, the one most used. By SKU, the
    `skus_max` best are told."""

    by: By = "day"
    from_day: date | None = None
    to_day: date | None = None
    currency: str | None = None
    channel: str | None = None
    country: str | None = None
    skus_max: int = SKUS_SHOWN


class Sold(msgspec.Struct, frozen=True, gc=False):
    """Amounts in minor units; all but `tax` and `gross` are without tax."""

    orders: int
    units: int
    ordered: int
    invoiced: int
    credited: int
    tax: int
    past_orders: int
    past: int
    past_net: int

    @property
    def net(self) -> int:
        return self.invoiced - self.credited

    @property
    def gross(self) -> int:
        return self.net + self.tax


class SalesRead(Sold, frozen=True, gc=False, kw_only=True):
    name: str


class SalesRow(Sold, frozen=True, gc=False, kw_only=True):
    """`href` and `past_href` lead to the orders behind the figures; `share`: of all that was ordered."""

    name: str
    href: str | None
    past_href: str | None
    share: float | None


class SalesTotals(Sold, frozen=True, gc=False):
    """The sum of the rows."""


class SalesPage(msgspec.Struct, frozen=True):
    """Amounts in minor units of `currency`; `currencies`: those of the period."""

    by: str
    kind: By
    from_day: date
    to_day: date
    currency: str
    currencies: list[str]
    note: str
    figures: list[Figure]
    rows: list[SalesRow]
    totals: SalesTotals | None
    chart: list[tuple[str, int]]
    chart_kind: str = "bar"
    chart_label: str = "Ordered"


class Period(msgspec.Struct, frozen=True):
    from_day: date
    to_day: date
    zone: ZoneInfo

    @property
    def days(self) -> int:
        return (self.to_day - self.from_day).days + 1

    def before(self) -> "Period":
        """As many days before."""
        length = timedelta(days=self.days)
        return Period(self.from_day - length, self.to_day - length, self.zone)

    def bounds(self) -> dict[str, date]:
        """The days, and the moments between which they lie."""
        from_at, to_at = day_bounds(self.from_day, self.to_day, self.zone)
        return {"from_day": self.from_day, "to_day": self.to_day, "from_at": from_at, "to_at": to_at}

    def in_words(self) -> str:
        """The year is said once where both days are of it."""
        first = f"{self.from_day:%-d %B}" if self.from_day.year == self.to_day.year else f"{self.from_day:%-d %B %Y}"
        return f"{first} to {self.to_day:%-d %B %Y}"

    def starts(self) -> list[datetime]:
        """The first moment of each day."""
        return day_starts(self.from_day, self.to_day, self.zone)


@query("sales.read", work="report")
async def read_sales(tx: Transaction, wanted: ReadSales) -> SalesPage:
    """Sales of a period; refuses `period_invalid` and `country_unknown`. A country may be written out."""
    wanted = msgspec.structs.replace(wanted, country=country_of(wanted.country))
    period = period_of(wanted, tx.now, await organization_zone(tx))
    currencies = await tx.rows(str, sql.read_currencies, **period.bounds())
    currency = wanted.currency or (currencies[0] if currencies else await tx.row(str, sql.read_home_currency) or "")
    read = await read_rows(tx, wanted, wanted.by, period, currency)
    before = await read_rows(tx, wanted, "channel", period.before(), currency)
    whole = read if wanted.by != "sku" else await read_rows(tx, wanted, "channel", period, currency)
    ordered = sum(row.ordered for row in whole) or 1
    cut = wanted.by == "sku" and len(read) == wanted.skus_max
    rows = [sales_row(row, wanted.by, row.ordered / ordered) for row in read]
    return SalesPage(
        by=HEADINGS[wanted.by],
        kind=wanted.by,
        from_day=period.from_day,
        to_day=period.to_day,
        currency=currency,
        currencies=currencies or [currency],
        note=f"{period.in_words()}, in {currency}, days of {period.zone.key}"
        + (f"; the best {wanted.skus_max:,} SKUs, and the total of all" if cut else ""),
        figures=figures_of(whole, before, currency, period.days),
        rows=rows,
        totals=totals_of(whole) if rows else None,
        chart=chart_of(rows, wanted.by, period),
    )


async def read_rows(tx: Transaction, wanted: ReadSales, by: str, period: Period, currency: str) -> list[SalesRead]:
    filters = {"channel": wanted.channel, "country": wanted.country, "currency": currency, **period.bounds()}
    if by == "sku":
        return await tx.rows(SalesRead, sql.sales_of_skus, limit=wanted.skus_max, **filters)
    return await tx.rows(SalesRead, sql.sales_of_orders, by=by, starts=period.starts(), **filters)


def country_of(said: str | None) -> str | None:
    """Its code."""
    code = country_code(said) if said else None
    if said and code is None:
        raise invalid("/country", "country_unknown", f"There is no country {said[:60]!r}. Enter its code or its name.")
    return code


def period_of(wanted: ReadSales, now: datetime, zone: ZoneInfo) -> Period:
    to_day = wanted.to_day or day_of(now, zone)
    if any(day and not 1900 <= day.year <= 9000 for day in (wanted.from_day, wanted.to_day)):
        raise invalid("/from_day", "period_invalid", "The years are from 1900 to 9000.")
    from_day = wanted.from_day or to_day - timedelta(days=DAYS_DEFAULT - 1)
    if not timedelta(0) <= to_day - from_day < timedelta(days=DAYS_MAX):
        raise invalid(
            "/from_day", "period_invalid", f"A period is 1 to {DAYS_MAX:,} days, the last day not before the first."
        )
    return Period(from_day, to_day, zone)


def sales_row(row: SalesRead, by: By, share: float) -> SalesRow:
    hrefs = {
        "day": f"?placed_from={row.name}&placed_to={row.name}",
        "channel": f"?channel={row.name}",
        "country": f"?country={row.name}",
    }
    name = row.name or ("Shipping and other" if by == "sku" else "–")
    href = past_href = None
    if row.name and by == "sku":
        href = variant_href(row.name) if row.orders or row.invoiced or row.credited else None
    elif row.name:
        href, past_href = f"/orders{hrefs[by]}", f"/orders/past{hrefs[by]}"
    return SalesRow(**sums_of(row), name=name, href=href, past_href=past_href, share=share)


def sums_of(row: Sold) -> dict[str, int]:
    return {name: getattr(row, name) for name in Sold.__struct_fields__}


def totals_of(rows: list[SalesRead]) -> SalesTotals:
    """Of all that was sold, each order once, however the rows are cut."""
    return SalesTotals(**{name: sum(getattr(row, name) for row in rows) for name in Sold.__struct_fields__})


def figures_of(rows: list[SalesRead], before: list[SalesRead], currency: str, days: int) -> list[Figure]:
    """What was ordered and sold, orders and the average order, each against as many days before."""

    def figure(name: str, now: int, past: int, meaning: str | None, money: bool) -> Figure:
        value = in_words(now, currency) if money else f"{now:,}"
        if not past:
            return Figure(name, value, meaning)
        change = round(100 * (now - past) / past)
        sign = "+" if change > 0 else "−" if change < 0 else "±"
        much = f"{sign}{abs(change)} %" if abs(change) < 1000 else f"{sign}1,000 % and more"
        length = f"{days} days" if days > 1 else "day"
        return Figure(name, value, meaning, f"{much} on the {length} before", change >= 0)

    def sums(of: list[SalesRead]) -> tuple[int, int, int, int]:
        orders, ordered = sum(row.orders for row in of), sum(row.ordered for row in of)
        return ordered, sum(row.net for row in of), orders, average_minor(ordered, orders)

    (ordered, net, orders, average), past = sums(rows), sums(before)
    return [
        figure("Ordered", ordered, past[0], "ordered", money=True),
        figure("Net sales", net, past[1], "net", money=True),
        figure("Orders", orders, past[2], None, money=False),
        figure("Average order", average, past[3], "average_order", money=True),
    ]


def chart_of(rows: list[SalesRow], by: By, period: Period) -> list[tuple[str, int]]:
    """By day every day of the period has a bar; otherwise the twelve best."""
    if by != "day":
        return [(row.name, row.ordered) for row in sorted(rows, key=lambda row: -row.ordered)[:12]]
    sold = {row.name: row.ordered for row in rows}
    days = [period.from_day + timedelta(days=n) for n in range(period.days)]
    name = "%-d %b" if period.from_day.year == period.to_day.year else "%-d %b %Y"
    return [(f"{day:{name}}", sold.get(day.isoformat(), 0)) for day in days]
