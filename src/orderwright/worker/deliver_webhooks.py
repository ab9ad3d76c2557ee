"""Post what webhooks are to tell. Each endpoint has a task of its own, so that one that hangs or fails holds up, and
re-sends, nobody else's. Deliveries are claimed and counted in one transaction, posted outside of any, recorded in
another.
"""

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

import httpx

from orderwright.kernel.clock import now
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage
from orderwright.messages.claim_deliveries import ClaimDeliveries, ToPost, claim_deliveries, endpoints_due
from orderwright.messages.record_deliveries import Answer, record_deliveries
from orderwright.messages.signature import HEADER, sign
from orderwright.settings import Settings

TIMEOUT_S = 10.0
log = logging.getLogger(__name__)


class Courier:
    """The endpoints that are being told something by this process."""

    def __init__(self) -> None:
        self.under_way: dict[tuple[str, UUID], asyncio.Task[None]] = {}

    async def deliver(self, door: Door, organization: str, _: Settings) -> int:
        """Chore: start a task for every endpoint that is due and has none. It ends when nothing is due any more."""
        for endpoint_id in await door.ask(system(organization, "webhooks"), endpoints_due, None):
            key = (organization, endpoint_id)
            if key not in self.under_way:
                task = asyncio.create_task(tell_endpoint(door, organization, endpoint_id))
                self.under_way[key] = task
                task.add_done_callback(lambda _, key=key: self.under_way.pop(key, None))  # type: ignore[misc]
        return 0

    async def rest(self) -> None:
        """Until every endpoint has been told what was due."""
        await asyncio.gather(*self.under_way.values())


async def tell_endpoint(door: Door, organization: str, endpoint_id: UUID) -> None:
    context, claim = system(organization, "webhooks"), ClaimDeliveries(endpoint_id=endpoint_id)
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client:
            while due := (await door.perform(context, claim_deliveries, claim)).deliveries:
                await door.perform_many(context, record_deliveries, await post_all(client, due))
    except Outage as outage:  # what was claimed is due again when its lease ends
        log.warning("webhooks of %s in %s wait: %s", endpoint_id, organization, outage.message)
    except Exception:  # what was claimed is due again when its lease ends
        log.exception("webhooks of %s in %s", endpoint_id, organization)


async def post_all(client: httpx.AsyncClient, due: Sequence[ToPost]) -> list[Answer]:
    """One after the other. Where nobody answers, the rest is not tried."""
    answers: list[Answer] = []
    for delivery in due:
        answer = await post(client, delivery)
        answers.append(answer)
        if answer.response_status is None:
            rest = due[len(answers) :]
            return answers + [Answer(delivery_id=each.delivery_id, error=answer.error) for each in rest]
    return answers


async def post(client: httpx.AsyncClient, delivery: ToPost) -> Answer:
    """The body as it was written down, signed as it is sent. Of the answer only the status is looked at."""
    body = delivery.body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Orderwright",
        "Orderwright-Event": delivery.kind,
        "Orderwright-Delivery": str(delivery.delivery_id),
        HEADER: sign(delivery.secret, body, int(now().timestamp())),
    }
    try:
        async with (
            asyncio.timeout(TIMEOUT_S),
            client.stream("POST", delivery.url, content=body, headers=headers) as got,
        ):
            return Answer(delivery_id=delivery.delivery_id, response_status=got.status_code)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError) as error:
        return Answer(delivery_id=delivery.delivery_id, error=str(error) or type(error).__name__)
