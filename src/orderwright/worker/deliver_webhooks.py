"""Post what webhooks are to tell. Each endpoint has a task of its own, so that one that hangs or fails holds up, and
re-sends, nobody else's. Deliveries are claimed and counted in one transaction, posted outside of any, recorded in
another.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Sequence
from uuid import UUID

import httpx

from orderwright.kernel.clock import now
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage
from orderwright.messages.claim_deliveries import ClaimDeliveries, ToPost, claim_deliveries, endpoints_due
from orderwright.messages.record_deliveries import GONE, Answer, record_deliveries
from orderwright.messages.signature import signed_headers
from orderwright.settings import Settings
from orderwright.worker.reach import NotAllowed, Reach

TIMEOUT_S = 10.0
log = logging.getLogger(__name__)


class Courier:
    """The endpoints that are being told something by this process. `reach`: else as the settings say."""

    def __init__(self, reach: Reach | None = None) -> None:
        self.reach = reach
        self.under_way: dict[tuple[str, UUID], asyncio.Task[None]] = {}

    async def deliver(self, door: Door, organization: str, settings: Settings) -> int:
        """Chore: start a task for every endpoint that is due and has none. It ends when nothing is due any more."""
        reach = self.reach or Reach.of(settings)
        for endpoint_id in await door.ask(system(organization, "webhooks"), endpoints_due, None):
            key = (organization, endpoint_id)
            if key not in self.under_way:
                task = asyncio.create_task(tell_endpoint(door, organization, endpoint_id, reach))
                self.under_way[key] = task
                task.add_done_callback(lambda _, key=key: self.under_way.pop(key, None))  # type: ignore[misc]
        return 0

    async def rest(self) -> None:
        """Until every endpoint has been told what was due."""
        await asyncio.gather(*self.under_way.values())


async def tell_endpoint(door: Door, organization: str, endpoint_id: UUID, reach: Reach) -> None:
    context, claim = system(organization, "webhooks"), ClaimDeliveries(endpoint_id=endpoint_id)
    try:
        async with reach.client(TIMEOUT_S) as client:
            while due := (await door.perform(context, claim_deliveries, claim)).deliveries:
                await door.perform_many(context, record_deliveries, await post_all(reach, client, due))
    except Outage as outage:  # what was claimed is due again when its lease ends
        log.warning("webhooks of %s in %s wait: %s", endpoint_id, organization, outage.message)
    except Exception:  # what was claimed is due again when its lease ends
        log.exception("webhooks of %s in %s", endpoint_id, organization)


async def post_all(reach: Reach, client: httpx.AsyncClient, due: Sequence[ToPost]) -> list[Answer]:
    """One after the other. Where nobody answers, the rest is not tried; where nobody is there any more, neither."""
    answers: list[Answer] = []
    for delivery in due:
        answer = await post(reach, client, delivery)
        answers.append(answer)
        if answer.response_status == GONE:
            return answers
        if answer.response_status is None:
            rest = due[len(answers) :]
            return answers + [Answer(delivery_id=each.delivery_id, error=answer.error) for each in rest]
    return answers


async def post(reach: Reach, client: httpx.AsyncClient, delivery: ToPost) -> Answer:
    """The body as it was written down, signed as it is sent, with both secrets while one replaces the other. Of the
    answer only the status is looked at; of why there is none, only the kind is told."""
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Orderwright",
        "Orderwright-Event": delivery.kind,
        "Orderwright-Delivery": str(delivery.delivery_id),
        **signed_headers(delivery.secrets, delivery.fact_id, body, int(now().timestamp())),
    }
    try:
        async with asyncio.timeout(TIMEOUT_S):
            request = await reach.request(client, delivery.url, body, headers)
            got = await client.send(request, stream=True)
            await got.aclose()
            return Answer(delivery_id=delivery.delivery_id, response_status=got.status_code)
    except (NotAllowed, httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
        return Answer(delivery_id=delivery.delivery_id, error=words_of(error))


def words_of(error: Exception) -> str:
    """Why nobody answered, by its kind: what exactly a machine said tells more of a network than is anybody's."""
    match error:
        case NotAllowed():
            return str(error)
        case httpx.InvalidURL():
            return "The address can't be read."
        case socket.gaierror():
            return "There is no such host."
        case httpx.TimeoutException() | TimeoutError():
            return f"No answer within {TIMEOUT_S:.0f} s."
        case httpx.ConnectError() if isinstance(tls_error(error), ssl.SSLError):
            return "The certificate was not accepted."
        case _:
            return "No connection, or it was closed before the answer."


def tls_error(error: BaseException | None) -> BaseException | None:
    """What TLS said, if it was that."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error
