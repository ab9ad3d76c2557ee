"""One order, with everything there is to see of it. As many statements for a large order as for a small one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from orderwright.access.organization_zone import organization_today
from orderwright.kernel.money import in_words
from orderwright.kernel.refusal import not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query
from orderwright.orders.lock_orders import read_orders
from orderwright.orders.release_orders import find_obstacles
from orderwright.payments.ledger import balance_of
from orderwright.payments.record_payments import add_credits
from orderwright.shipping.check_address import incomplete, is_po_box
from orderwright.views.last_changes import read_last_changes
from orderwright.views.order_actions import ActionFacts, in_house, order_actions, reasons
from orderwright.views.order_ids import own_orders
from orderwright.views.order_parts import (
    FulfillmentOrderRow,
    LineRow,
    ParcelRow,
    PaymentRow,
    StoryRow,
    documents_of,
    fulfillment_order_view,
    line_view,
    lines_of_address,
    message_status,
    money_view,
    parcel_view,
    places_of,
    promise_of,
    story_entry,
    went_back,
    why_here,
)
from orderwright.views.order_types import (
    CaseView,
    CustomerCard,
    DialogLine,
    HoldView,
    LineView,
    MessageView,
    MoneyView,
    MoreLines,
    NoteView,
    OrderPage,
    RefundRow,
    ReturnView,
    Shipment,
    StoryEntry,
)
from orderwright.views.orders_list import OrderState, read_order_states
from orderwright.views.standing import UNPAID, Situation, Standing, Units, count_units, hold_words, situation_of, stand
from orderwright.views.timeline_words import Names

sql = statements(__file__)
LINES_SHOWN = 100
STORY_SHOWN = 50
LINES_MAX = 2_000
STORY_MAX = 5_000
GUEST = "Guest"
"""Who has no name is called so."""


class ReadOrder(msgspec.Struct, frozen=True, kw_only=True):
    """By `number`, or by `id`. `all_lines`, `all_facts`: not only the first 100 lines and the newest 50 facts. `dated`:
    with when it last changed."""

    number: int = 0
    id: UUID | None = None
    all_lines: bool = False
    all_facts: bool = False
    dated: bool = False


class OrderHead(msgspec.Struct, frozen=True, gc=False):
    order_id: UUID
    number: int
    external_ref: str
    channel: str
    placed_at: datetime
    status: str
    payment_status: str
    fulfillment_status: str
    currency: str
    tags: list[str]
    note: str
    customer_name: str
    email: str | None
    phone: str
    ship_to: dict[str, Any]
    bill_to: dict[str, Any] | None
    service_level: str
    goods_minor: int
    discount_minor: int
    shipping_minor: int
    charges_minor: int
    tax_minor: int
    total_minor: int
    prices_include_tax: bool
    open_holds: int
    canceled: list[dict[str, Any]]
    customer_id: UUID | None
    customer_number: int | None
    following: int | None
    preceding: int | None


class CustomerSums(msgspec.Struct, frozen=True, gc=False):
    orders: int = 0
    returns: int = 0
    spent_by: dict[str, int] = {}


class LocationName(msgspec.Struct, frozen=True, gc=False):
    location_id: UUID
    name: str


class Attachments(msgspec.Struct, frozen=True, gc=False):
    holds: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    returns: list[dict[str, Any]]
    cases: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    messages: list[dict[str, Any]]
    refunds: list[dict[str, Any]]
    slips: list[dict[str, Any]]


@query("orders.read")
async def read_order_page(tx: Transaction, wanted: ReadOrder) -> OrderPage:
    """The order with this number; refuses `order_not_found`."""
    head = await read_head(tx, wanted)
    (state,) = await read_order_states(tx, [head.order_id])
    order = {"order_id": head.order_id}
    lines = await tx.rows(
        LineRow, sql.read_lines, limit=LINES_MAX if wanted.all_lines else LINES_SHOWN, now=tx.now, **order
    )
    hidden = (
        0
        if len(lines) < LINES_SHOWN or wanted.all_lines
        else (await tx.row(int, sql.count_lines, **order) or 0) - len(lines)
    )
    locations = {str(each.location_id): each.name for each in await tx.rows(LocationName, sql.read_locations)}
    story = await tx.rows(StoryRow, sql.read_story, limit=STORY_MAX if wanted.all_facts else STORY_SHOWN + 1, **order)
    decision = await tx.row(list, sql.read_decision, **order)
    work = await tx.rows(FulfillmentOrderRow, sql.read_fulfillment_orders, **order)
    parcels = await tx.rows(ParcelRow, sql.read_parcels, **order)
    payments = await tx.rows(PaymentRow, sql.read_payments, **order)
    attached = await tx.row(Attachments, sql.read_attachments, **order)
    assert attached is not None
    sums = await read_sums(tx, head)
    names = Names(locations, {line.line_no: line.title for line in lines}, head.currency, tx.shows_amounts)
    overpayment = sum(payment.overpayment_minor for payment in payments)
    balances = {head.order_id: balance_of(head.order_id, head.total_minor, payments, overpayment)}
    await add_credits(tx, balances)
    balance = balances[head.order_id]
    situation = situation_of(state)
    refused = await against_release(tx, head.order_id) if situation.units.reserved else None
    facts = msgspec.structs.replace(
        action_facts(head, situation.units, work, parcels), against_release=refused,
        refundable_minor=balance.refundable, captured_minor=balance.captured,
    )  # fmt: skip
    money = money_view(head, payments, balance, msgspec.convert(attached.refunds, list[RefundRow]))
    shown = [line_view(line, went_back(parcels)) for line in lines]
    older = len(story) > STORY_SHOWN and not wanted.all_facts
    standing = stand(situation)
    against_correction = reasons(facts)["address"]
    page = OrderPage(
        id=head.order_id,
        number=head.number,
        external_ref=head.external_ref,
        channel=head.channel,
        placed_at=head.placed_at,
        ship_by=state.ship_by,
        status=head.status,
        payment=head.payment_status,
        fulfillment=head.fulfillment_status,
        fulfillment_text=standing.fulfillment_text,
        tone=standing.tone,
        done=standing.done,
        next=standing.next,
        currency=head.currency,
        tags=head.tags,
        matters=sentence_of(standing, state),
        actions=order_actions(facts),
        holds=[hold_view(head.number, hold) for hold in attached.holds],
        places=places_of(situation.units),
        lines=shown,
        more_lines=MoreLines(hidden, f"/orders/{head.number}?lines=all") if hidden else None,
        why=why_here(decision, locations),
        fulfillment_orders=[fulfillment_order_view(each) for each in work],
        timeline=[story_entry(row, names) for row in (story[:STORY_SHOWN] if older else story)],
        older_href=f"/orders/{head.number}?facts=all" if older else None,
        promise=promise_of(state.ship_by, state.to_ship, parcels, attached.slips, await organization_today(tx)),
        customer=CustomerCard(
            head.customer_name or GUEST,
            head.customer_number,
            head.email,
            head.phone,
            sums.orders,
            sorted(sums.spent_by.items()),
            sums.returns,
        ),
        ship_to=lines_of_address(head.ship_to),
        bill_to=lines_of_address(head.bill_to) or None,
        billing=head.bill_to,
        may_correct_address=against_correction,
        incomplete=None if against_correction else incomplete(head.ship_to),
        po_box=against_correction is None and is_po_box(head.ship_to),
        shipments=[Shipment([parcel_view(parcel, head.number) for parcel in parcels])] if parcels else [],
        money=money,
        unpaid=unpaid_sentence(situation, money, head.currency),
        documents=documents_of(head.number, work, attached.documents if tx.shows_amounts else ()),
        returns=msgspec.convert(attached.returns, list[ReturnView]),
        cases=msgspec.convert(attached.cases, list[CaseView]),
        messages=[message_view(message) for message in attached.messages],
        notes=msgspec.convert(attached.notes, list[NoteView]),
        note=head.note,
        cancel_lines=dialog_lines(shown, "cancelable"),
        return_lines=dialog_lines(shown, "returnable"),
        canceled_lines=dialog_lines(shown, "canceled"),
        address=head.ship_to,
        parcels=[(p.tracking_number, f"Parcel {p.number}") for p in parcels if p.tracking_number],
        preceding=head.preceding,
        following=head.following,
        updated_at=await updated_at(tx, head) if wanted.dated else None,
    )
    return page if tx.shows_amounts else without_amounts(page)


async def updated_at(tx: Transaction, head: OrderHead) -> datetime:
    return (await read_last_changes(tx, [head.order_id])).get(head.order_id, head.placed_at)


def without_amounts(page: OrderPage) -> OrderPage:
    """As the warehouse sees it. The timeline has none already (`Names`)."""
    change = msgspec.structs.replace
    return change(
        page,
        lines=[change(line, unit_price=None, amount=None, total=None) for line in page.lines],
        customer=change(page.customer, spent=[]),
        money=None,
        unpaid=None,
    )


def action_facts(
    head: OrderHead, units: Units, work: Sequence[FulfillmentOrderRow], parcels: Sequence[ParcelRow]
) -> ActionFacts:
    """What can be done, as far as goods decide it."""
    return ActionFacts(
        number=head.number,
        status=head.status,
        held=head.open_holds > 0,
        units=units,
        parcels_on_their_way=sum(parcel.status in ("handed_over", "lost") for parcel in parcels),
        went_back=went_back(parcels),
        packable=[str(each.id) for each in work if each.status in ("picked", "packing")],
        pickable=[str(each.id) for each in work if each.status in ("accepted", "picking")],
        to_accept=any(each.status == "released" for each in work),
        to_hand_over=any(parcel.status in ("packed", "labeled") for parcel in parcels),
    )


@query("orders.read")
async def read_timeline(tx: Transaction, wanted: ReadOrder) -> list[StoryEntry]:
    """Everything that happened to an order, newest first; refuses `order_not_found`."""
    head = await read_head(tx, wanted)
    locations = {str(each.location_id): each.name for each in await tx.rows(LocationName, sql.read_locations)}
    lines = await tx.rows(LineRow, sql.read_lines, now=tx.now, order_id=head.order_id, limit=LINES_MAX)
    names = Names(locations, {line.line_no: line.title for line in lines}, head.currency, tx.shows_amounts)
    story = await tx.rows(StoryRow, sql.read_story, order_id=head.order_id, limit=STORY_MAX)
    return [story_entry(row, names) for row in story]


async def read_head(tx: Transaction, wanted: ReadOrder) -> OrderHead:
    number = wanted.number
    if wanted.id is not None:
        number = await tx.row(int, sql.read_number, order_id=wanted.id) or 0
    head = await tx.row(OrderHead, sql.read_order, number=number)
    if head is None or not await own_orders(tx, [head.order_id]):
        raise not_found("order", **({"id": wanted.id} if wanted.id else {"number": wanted.number}))
    return head


async def against_release(tx: Transaction, order_id: UUID) -> str | None:
    """What the verb would say, by its own rule."""
    found = await find_obstacles(tx, await read_orders(tx, [order_id]))
    return " ".join(obstacle.message for obstacle in found[order_id]) or None


async def read_sums(tx: Transaction, head: OrderHead) -> CustomerSums:
    if head.customer_id is None:
        return CustomerSums()
    sums = await tx.row(CustomerSums, sql.read_customer_sums, customer_id=head.customer_id)
    return sums or CustomerSums()


def sentence_of(standing: Standing, state: OrderState) -> str | None:
    """What a person should know first, where the badges and holds don't say it already."""
    if state.hold_reason is not None or standing.next != "bad":
        short = state.backordered
        words = f"{count_units(short).capitalize()} on backorder: released automatically once in stock."
        return words if short else None
    return f"{standing.matters[:1].upper()}{standing.matters[1:]}."


def unpaid_sentence(situation: Situation, money: MoneyView, currency: str) -> str | None:
    """Where everything has left and not all of it was captured."""
    if situation.payment_status not in UNPAID or in_house(situation.units) or not money.unpaid:
        return None
    return f"Shipped, and {in_words(money.unpaid, currency)} not paid."


def hold_view(number: int, hold: Mapping[str, Any]) -> HoldView:
    return HoldView(
        id=UUID(hold["id"]),
        reason=hold_words(hold["reason"]),
        note=hold["note"],
        by=hold["by"],
        at=datetime.fromisoformat(hold["at"]),
        release_post=f"/orders/{number}/holds/{hold['id']}/release",
        line_no=hold["line_no"],
    )


def message_view(message: Mapping[str, Any]) -> MessageView:
    status = message_status(message["status"], message["attempts"])
    at = datetime.fromisoformat(message["at"])
    return MessageView(UUID(message["id"]), message["subject"], message["to"], at, status)


def dialog_lines(lines: list[LineView], what: str) -> list[DialogLine]:
    return [
        DialogLine(line.id, line.title, line.sku, line.cancelable, line.returnable, line.canceled)
        for line in lines
        if getattr(line, what) > 0
    ]
