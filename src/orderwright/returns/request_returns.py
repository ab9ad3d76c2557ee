"""A customer asks to send units back; staff authorizes or declines. Nothing moves yet. Locks progress."""

from collections.abc import Sequence

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.returns.open_returns import open_returns
from orderwright.returns.read_returns import read_returns
from orderwright.returns.types import RequestReturn, Return

REFUSALS = ("return_invalid", "return_differs", "order_not_found", "location_unknown", "location_not_found")


@verb("returns.request", refusals=REFUSALS, retry_on=("return_authorization_external_ref_key",))
async def request_returns(tx: Transaction, requests: Sequence[RequestReturn]) -> list[Return | Refusal]:
    return await answer_opened(tx, await open_returns(tx, requests, authorized=False))


async def answer_opened(tx: Transaction, opened: Sequence[tuple[object, bool] | Refusal]) -> list[Return | Refusal]:
    """Each return as it stands, marked new or known."""
    found = await read_returns(tx, (answer[0] for answer in opened if not isinstance(answer, Refusal)))  # type: ignore
    return [
        answer if isinstance(answer, Refusal) else msgspec.structs.replace(found[answer[0]], created=answer[1])  # type: ignore
        for answer in opened
    ]
