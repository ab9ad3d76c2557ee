"""Home: where the work stands, what needs a person, and how the last days went; of who is kept to locations, at these.
A fixed number of statements; counts of open work end at 1,000, and figures over time read the last days only."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from orderwright.access.organization_zone import organization_zone
from orderwright.kernel.days import day_bounds, day_starts
from orderwright.kernel.secret_marks import marks_of
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.views.find_orders import COUNTED_MAX, OrderFilter, count_orders
from orderwright.views.home_needs import Failures, NeedRead, Needs, keep_to_own, needs_of
from orderwright.views.inventory import LowRow, count_stock, read_low

sql = statements(__file__)
DAYS = 7
SALES_DAYS = 14
ALERTS_SHOWN = 6
WEBHOOK_DAYS = 30  # as the list of webhooks counts them
DECISIONS = (
    "place_holds", "release_holds", "release_orders", "source_again", "source_backorders", "cancel_lines",
    "correct_addresses", "tag_orders", "grant_refunds", "record_payment", "reject_fulfillment_orders",
    "authorize_returns", "approve_returns", "decline_returns", "close_returns", "open_cases", "assign_cases",
    "answer_cases", "resolve_cases",
)  # fmt: skip
"""A human act is one of these verbs, done by a person, on one order; picking, packing and scanning are no decisions."""
STEPS = {
    "Placement": (("OrderPlaced",), ()),
    "Acceptance": (("FulfillmentOrderAccepted", "FulfillmentOrderRejected"), ("FulfillmentOrderRejected",)),
    "Picking": (("UnitsPicked", "PickWasShort"), ("PickWasShort",)),
    "Packing": (("ParcelPacked", "ParcelUnpacked"), ("ParcelUnpacked",)),
    "Shipping": (("LabelBought", "LabelVoided"), ("LabelVoided",)),
    "Delivery": (("ParcelDelivered", "DeliveryFailed"), ("DeliveryFailed",)),
}
"""Step → the facts that are attempts in it, and those of them that are errors."""


class StepFigure(msgspec.Struct, frozen=True):
    """`value` is counted to 1,000 (1,001 means more); `share`: how full its bar is."""

    label: str
    meaning: str
    value: int
    href: str
    share: float
    tone: str
    since: datetime | None
    note: str


class TodayChart(msgspec.Struct, frozen=True):
    total: int
    total_before: int
    before_label: str
    points: list[tuple[str, int | None, int | None]]
    href: str


class Kept(msgspec.Struct, frozen=True):
    name: str
    meaning: str
    value: str
    delta: str | None
    better: bool


class StepErrors(msgspec.Struct, frozen=True):
    step: str
    attempts: int
    errors: int
    share: float


class SalesFigure(msgspec.Struct, frozen=True):
    points: list[tuple[str, int]]
    currency: str
    total: int
    href: str


class Acts(msgspec.Struct, frozen=True):
    """Human acts per order, these seven days and the seven before."""

    now: str
    before: str | None


class Home(msgspec.Struct, frozen=True):
    greeting: str
    today: str
    cutoff: None
    due_today: int
    acts: Acts | None
    steps: list[StepFigure]
    needs: Needs
    today_chart: TodayChart
    kept: list[Kept]
    kept_note: str
    step_errors: list[StepErrors]
    sales: SalesFigure | None
    alerts: list[LowRow]
    alerts_href: str
    alerts_total: int


class StepCounts(msgspec.Struct, frozen=True, gc=False):
    to_receive: int
    to_receive_since: datetime | None
    to_pick: int
    to_pick_since: datetime | None
    to_pack: int
    to_pack_since: datetime | None
    to_hand_over: int
    to_hand_over_since: datetime | None
    at_risk: int
    in_transit: int = 0
    delivered_today: int = 0


class HourRead(msgspec.Struct, frozen=True, gc=False):
    hour: int
    now: int
    before: int


class DayRead(msgspec.Struct, frozen=True, gc=False):
    day: str
    gross: int


class ActsRead(msgspec.Struct, frozen=True, gc=False):
    acts: int
    orders: int


class KindRead(msgspec.Struct, frozen=True, gc=False):
    kind: str
    facts: int


class PromisesRead(msgspec.Struct, frozen=True, gc=False):
    left_at_all: int
    left_in_time: int
    due: int
    in_time: int
    half_s: float | None
    most_s: float | None
    orders: int
    further: int


@query("orders.read", work="list")
async def read_home(tx: Transaction, wanted: None) -> Home:  # noqa: ARG001
    """Everything on Home."""
    zone = await organization_zone(tx)
    here = tx.now.astimezone(zone)
    week = tx.now - timedelta(days=DAYS)
    steps = await tx.row(
        StepCounts, sql.count_steps, today=here.date(), locations=tx.locations, counted_max=COUNTED_MAX + 1
    )
    assert steps is not None
    on_the_way, delivered, due_today = [
        await count_orders(tx, OrderFilter(view=view), zone) for view in ("in_transit", "delivered_today", "due_today")
    ]
    steps = msgspec.structs.replace(steps, in_transit=on_the_way, delivered_today=delivered)
    needs = await tx.rows(
        NeedRead, sql.read_needs, today=here.date(), locations=tx.locations, counted_max=COUNTED_MAX + 1
    )
    needs = await keep_to_own(tx, needs, zone)
    failures = await tx.row(
        Failures,
        sql.count_failures,
        from_at=tx.now - timedelta(days=WEBHOOK_DAYS),
        counted_max=COUNTED_MAX + 1,
        marks=marks_of(tx.secrets),
    )
    promises = await tx.row(
        PromisesRead, sql.read_promises, from_at=week, today=here.date(), zone=str(zone), locations=tx.locations
    )
    kinds = sorted({kind for attempts, _ in STEPS.values() for kind in attempts})
    facts = await tx.rows(KindRead, sql.count_attempts, from_at=week, kinds=kinds, locations=tx.locations)
    stock = await count_stock(tx, None)
    return Home(
        greeting="Good morning" if here.hour < 12 else "Good afternoon" if here.hour < 18 else "Good evening",
        today=f"{here:%A %-d %B}",
        cutoff=None,
        due_today=due_today,
        acts=await read_acts(tx),
        steps=step_figures(steps),
        needs=needs_of(needs, failures or Failures(0, 0, 0)),
        today_chart=await read_today(tx, here, zone),
        kept=kept_of(promises) if promises else [],
        kept_note="last 7 days",
        step_errors=step_errors({fact.kind: fact.facts for fact in facts}),
        sales=await read_sales_figure(tx, here, zone),
        alerts=await read_low(tx, ALERTS_SHOWN),
        alerts_href="/inventory?low=yes",
        alerts_total=stock.low,
    )


def step_figures(counts: StepCounts) -> list[StepFigure]:
    """The backlog by step; each bar is its share of the fullest."""
    rows = [
        ("To accept", "to_receive", counts.to_receive, "/warehouse/receive", counts.to_receive_since, "", ""),
        ("To pick", "to_pick", counts.to_pick, "/warehouse/pick", counts.to_pick_since, "", ""),
        ("To pack", "to_pack", counts.to_pack, "/warehouse/pack", counts.to_pack_since, "", ""),
        ("To ship", "to_hand_over", counts.to_hand_over, "/warehouse/hand-over", counts.to_hand_over_since,
         "", ""),
        ("In transit", "in_transit", counts.in_transit, "/orders?view=in_transit", None,
         "amber" if counts.at_risk else "", "some late or at risk" if counts.at_risk else "all on time"),
        ("Delivered today", "delivered_today", counts.delivered_today, "/orders?view=delivered_today", None,
         "green", "since midnight"),
    ]  # fmt: skip
    most = max(1, *(row[2] for row in rows))
    return [
        StepFigure(label, meaning, value, href, value / most, tone, since, note)
        for label, meaning, value, href, since, tone, note in rows
    ]


async def read_acts(tx: Transaction) -> Acts | None:
    """Human acts ÷ orders placed, of the last seven days and the seven before."""
    shown: list[str | None] = []
    for weeks in (0, 1):
        to_at = tx.now - timedelta(days=DAYS * weeks)
        window = {"from_at": to_at - timedelta(days=DAYS), "to_at": to_at, "verbs": list(DECISIONS)}
        counts = await tx.row(ActsRead, sql.count_acts, locations=tx.locations, **window)
        shown.append(f"{counts.acts / counts.orders:.2f}" if counts and counts.orders else None)
    return Acts(shown[0], shown[1]) if shown[0] is not None else None


async def read_today(tx: Transaction, here: datetime, zone: ZoneInfo) -> TodayChart:
    """Orders by hour, today until now and the whole of the same day a week before."""
    today = here.date()
    from_at, to_at = day_bounds(today, today, zone)
    before_from, before_to = day_bounds(today - timedelta(days=7), today - timedelta(days=7), zone)
    days: dict[str, Any] = {"from_at": from_at, "to_at": to_at, "before_from": before_from, "before_to": before_to}
    hours = await tx.rows(HourRead, sql.orders_by_hour, zone=str(zone), locations=tx.locations, **days)
    read = {row.hour: row for row in hours}
    points: list[tuple[str, int | None, int | None]] = []
    for hour in range(24):
        row = read.get(hour, HourRead(hour, 0, 0))
        points.append((f"{hour:02}:00", row.now if hour <= here.hour else None, row.before))
    total, before = sum(row.now for row in read.values()), sum(row.before for row in read.values())
    return TodayChart(total, before, f"last {here:%A}", points, f"/orders?placed_from={here:%Y-%m-%d}")


async def read_sales_figure(tx: Transaction, here: datetime, zone: ZoneInfo) -> SalesFigure:
    """What was ordered in the last fourteen days, without tax, in the currency most used."""
    today = here.date()
    from_day = today - timedelta(days=SALES_DAYS - 1)
    from_at, to_at = day_bounds(from_day, today, zone)
    currency = await tx.row(str, sql.main_currency, from_at=from_at) or ""
    bounds = {"from_at": from_at, "to_at": to_at, "from_day": from_day, "starts": day_starts(from_day, today, zone)}
    sold = {row.day: row.gross for row in await tx.rows(DayRead, sql.sales_by_day, currency=currency, **bounds)}
    days = [from_day + timedelta(days=n) for n in range(SALES_DAYS)]
    points = [(f"{day:%-d %b}", sold.get(day.isoformat(), 0)) for day in days]
    return SalesFigure(points, currency, sum(sold.values()), f"/sales?currency={currency}")


def kept_of(read: PromisesRead) -> list[Kept]:
    """Parcels shipped and delivered on time, order to ship, and split orders."""
    made = []
    if read.left_at_all:
        share = f"{100 * read.left_in_time / read.left_at_all:.1f} %"
        made.append(Kept("On-time shipping", "shipped_on_time", share, None, True))
    if read.due:
        made.append(Kept("On-time delivery", "on_time_in_full", f"{100 * read.in_time / read.due:.1f} %", None, True))
    if read.half_s is not None and read.most_s is not None:
        value = f"{span(read.half_s)} · {span(read.most_s)}"
        made.append(Kept("Order to ship, median / 90 %", "click_to_ship", value, None, True))
    if read.orders:
        made.append(Kept("Split orders", "split_orders", f"{100 * read.further / read.orders:.1f} %", None, True))
    return made


def span(seconds: float) -> str:
    """3 h 12."""
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02}" if hours < 48 else f"{hours // 24} days"


def step_errors(facts: dict[str, int]) -> list[StepErrors]:
    made = []
    for step, (attempts, errors) in STEPS.items():
        tried, failed = (sum(facts.get(kind, 0) for kind in kinds) for kinds in (attempts, errors))
        made.append(StepErrors(step, tried, failed, failed / tried if tried else 0.0))
    return made
