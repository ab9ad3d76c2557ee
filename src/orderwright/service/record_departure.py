"""It has left anyway: units of a line that were canceled are on their way to the customer, as a warehouse or a 3PL
tells us later. The fact is recorded with a case; the goods leave stock, and the order stays canceled. If they come back
they are received as unexpected goods. Locks progress, lines of work, levels, then the case.

What leaves is taken from what waits to be put back, then from what is free; then the newest reservations give way. What
is left was promised to released work: it comes out as a short pick.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.fulfillment.take_put_back import take_put_back
from orderwright.kernel.refusal import FieldError, Refusal, not_found
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.locations.find_locations import find_locations
from orderwright.orders.lock_orders import LockedOrder, lock_orders
from orderwright.orders.shrink_stock import give_way, lock_level
from orderwright.service.events import LeftAnyway
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.types import Case
from orderwright.stock.move_stock import move_stock
from orderwright.stock.types import Movement

sql = statements(__file__)


class RecordDeparture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`quantity` canceled units of a line left from `location` (left out: from where it was to be sent).
    `tracking_number`: the carrier's, if it is known; it is kept as it is said."""

    order_id: UUID
    line_no: int
    quantity: int
    location: str | None = None
    tracking_number: str = ""
    note: str = ""


class RecordedDeparture(msgspec.Struct, frozen=True):
    """`missing`: units that the level still has, since released work counts on them."""

    case_id: UUID
    case_number: int
    missing: int


class DepartedLine(msgspec.Struct, frozen=True, gc=False):
    variant_id: UUID
    sku: str
    left_before: int
    location: str | None


@verb("fulfillment.ship", refusals=("order_not_found", "departure_invalid"), batch_max=1)
async def record_departure(tx: Transaction, departures: Sequence[RecordDeparture]) -> list[RecordedDeparture | Refusal]:
    return [await depart(tx, departure) for departure in departures]


async def depart(tx: Transaction, departure: RecordDeparture) -> RecordedDeparture | Refusal:
    order = (await lock_orders(tx, [departure.order_id])).get(departure.order_id)
    if order is None:
        return not_found("order", order_id=departure.order_id)
    line = await tx.row(DepartedLine, sql.read_line, order_id=order.order_id, line_no=departure.line_no)
    locations = {location.code: location.location_id for location in await find_locations(tx)}
    wrong = departure_mistakes(departure, order, line, locations)
    if wrong or line is None:
        return Refusal("departure_invalid", "This can't have left.", "invalid", wrong, number=order.number)
    left = await take_goods(tx, departure, line, locations[departure.location or line.location or ""])
    (case,) = await open_cases(tx, [case_of(departure, order, line)])
    if not isinstance(case, Case):
        raise case
    tx.emit(
        LeftAnyway(
            order_id=order.order_id, case_id=case.case_id, number=case.number, line_no=departure.line_no,
            units=departure.quantity, tracking_number=departure.tracking_number,
        )
    )  # fmt: skip
    return RecordedDeparture(case.case_id, case.number, left)


def departure_mistakes(
    departure: RecordDeparture, order: LockedOrder, line: DepartedLine | None, locations: dict[str, UUID]
) -> list[FieldError]:
    wrong = text_mistakes("/tracking_number", departure.tracking_number, 100)
    wrong += text_mistakes("/note", departure.note, 2000)
    progress = order.line(departure.line_no)
    if line is None or progress is None:
        return [*wrong, FieldError("/line_no", "line_unknown", f"The order has no line {departure.line_no}.")]
    canceled = progress.canceled - line.left_before
    if not 1 <= departure.quantity <= canceled:
        message = f"Line {departure.line_no}: {canceled} canceled and not shipped."
        wrong.append(FieldError("/quantity", "quantity_out_of_range", message))
    if (departure.location or line.location) not in locations:
        wrong.append(FieldError("/location", "location_unknown", "Say from which location they left."))
    return wrong


async def take_goods(tx: Transaction, departure: RecordDeparture, line: DepartedLine, location_id: UUID) -> int:
    """Take the units out of stock; how many could not be, since released work counts on them."""
    said = location_id if departure.location else None
    taken = await take_put_back(tx, departure.order_id, departure.line_no, departure.quantity, said)
    movements = [movement(departure, one.variant_id, "unavailable", one.location_id, one.quantity) for one in taken]
    wanted = departure.quantity - sum(one.quantity for one in taken)
    if wanted:
        await give_way(tx, line.variant_id, location_id, wanted)
        free = max(0, min(wanted, (await lock_level(tx, line.variant_id, location_id)).available))
        movements += [movement(departure, line.variant_id, "sellable", location_id, free)] if free else []
        wanted -= free
    await move_stock(tx, movements)
    return wanted


def movement(departure: RecordDeparture, variant_id: UUID, place: str, location_id: UUID, units: int) -> Movement:
    return Movement(
        variant_id=variant_id, from_place=place, to_place="customer", location_id=location_id,  # type: ignore[arg-type]
        quantity=units, reason="left_anyway", cause_kind="order", cause_id=departure.order_id,
    )  # fmt: skip


def case_of(departure: RecordDeparture, order: LockedOrder, line: DepartedLine) -> OpenCase:
    number = f" with {departure.tracking_number}" if departure.tracking_number else ""
    return OpenCase(
        kind="left_anyway",
        subject_kind="order",
        subject_id=order.order_id,
        order_id=order.order_id,
        reason=f"{departure.quantity} × {line.sku} of order {order.number} left after they were canceled{number}.",
        body=departure.note,
    )
