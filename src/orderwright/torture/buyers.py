"""Buyers who never stop: each sends its next order when the last is answered, and remembers every answer.

An order without an answer (the connection broke, 503) is mostly sent again with the same reference, as a shop would;
some buyers give up, and some click twice.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import msgspec

from orderwright.orders.types import Address, Customer, LineInput, PaymentInput, PlaceOrder, ShippingInput

ANSWER_S_MAX = 60
GIVES_UP = 0.1
CLICKS_TWICE = 0.05
WANTS_THE_SCARCE = 0.1
SCARCE = "SCARCE"
LINES = 3


class Placed(msgspec.Struct, frozen=True, gc=False):
    """What a buyer reads of an answer."""

    id: UUID
    external_ref: str


class Problem(msgspec.Struct, frozen=True, gc=False):
    code: str = ""


class Buyers:
    """`references`: the orders that answers promised, by reference. `created`: how often one was answered as new.
    `surprises`: answers that no buyer should get."""

    def __init__(self, port: int, key: str, skus: list[str], count: int) -> None:
        self.port = port
        self.key = key
        self.skus = skus
        self.count = count
        self.sent: set[str] = set()
        self.promised: dict[str, set[UUID]] = {}
        self.created: Counter[str] = Counter()
        self.refused: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self.broken = 0
        self.in_flight = 0
        self.surprises: list[str] = []
        self.orders = self.new_orders()

    @property
    def answered(self) -> int:
        return self.statuses[201]

    async def buy(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; who waits for an answer then still gets it."""
        await asyncio.gather(*(Buyer(self).shop(stop) for _ in range(self.count)))

    def new_orders(self) -> Iterator[tuple[str, bytes]]:
        number = 0
        while True:
            number += 1
            order = self.order(f"T-{number}")
            self.sent.add(order.external_ref)
            content = msgspec.json.encode(order)
            head = (
                f"POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.key}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
            )
            request = (order.external_ref, head.encode() + content)
            yield request
            if random.random() < CLICKS_TWICE:
                yield request

    def order(self, reference: str) -> PlaceOrder:
        skus = random.sample(self.skus, LINES)
        scarce = random.random() < WANTS_THE_SCARCE
        if scarce:
            skus[0] = SCARCE
        buyer = random.randrange(5_000)
        return PlaceOrder(
            channel="web",
            external_ref=reference,
            currency="GBP",
            customer=Customer(email=f"buyer{buyer}@example.com", name=f"Buyer {buyer}"),
            ship_to=Address(
                country="GB", name=f"Buyer {buyer}", line1="1 Sample Street", city="London", postal_code="N1 1AA"
            ),
            lines=[LineInput(sku=sku, quantity=1, unit_price="2.50") for sku in skus],
            shipping=ShippingInput(price="2.50"),
            payment=PaymentInput(method="card", authorized="10.00"),
            if_short="refuse" if scarce else "backorder",
        )

    def take(self, reference: str, status: int, body: bytes) -> bool:
        """Remember an answer; whether it is one (503 is none)."""
        self.statuses[status] += 1
        if status in (200, 201):
            placed = msgspec.json.decode(body, type=Placed)
            self.promised.setdefault(placed.external_ref, set()).add(placed.id)
            self.created[reference] += status == 201
            if placed.external_ref != reference:
                self.surprises.append(f"{reference} was answered with {placed.external_ref}")
        elif status == 409 and msgspec.json.decode(body, type=Problem).code == "stock_short":
            self.refused.add(reference)
        elif status != 503:
            self.surprises.append(f"{reference} was answered with {status}: {body[:300]!r}")
        return status != 503


class Buyer:
    """One connection."""

    def __init__(self, buyers: Buyers) -> None:
        self.buyers = buyers
        self.writer: asyncio.StreamWriter | None = None

    async def shop(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.place(*next(self.buyers.orders), stop)
        self.hang_up()

    async def place(self, reference: str, request: bytes, stop: asyncio.Event) -> None:
        while True:
            self.buyers.in_flight += 1
            try:
                async with asyncio.timeout(ANSWER_S_MAX):
                    status, body = await self.ask(request)
            except (OSError, asyncio.IncompleteReadError):
                self.buyers.broken += 1
                self.hang_up()
                answered = False
            except TimeoutError:
                self.buyers.surprises.append(f"{reference} had no answer within {ANSWER_S_MAX} s")
                self.hang_up()
                answered = True
            else:
                answered = self.buyers.take(reference, status, body)
            finally:
                self.buyers.in_flight -= 1
            if answered or (not stop.is_set() and random.random() < GIVES_UP):
                return
            await asyncio.sleep(random.uniform(0.02, 0.2))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.buyers.port)
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = next(line for line in head.split(b"\r\n") if line.startswith(b"content-length:")).partition(b":")[2]
        return int(head[9:12]), await self.reader.readexactly(int(length))

    def hang_up(self) -> None:
        if self.writer is not None:
            self.writer.transport.abort()
            self.writer = None
