"""Staff permits that units come back: they go from shipped or delivered to `returning`. Locks progress."""

from collections.abc import Sequence

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import verb
from orderwright.returns.open_returns import open_returns
from orderwright.returns.request_returns import REFUSALS, answer_opened
from orderwright.returns.types import RequestReturn, Return


@verb("returns.authorize", refusals=REFUSALS, retry_on=("return_authorization_external_ref_key",))
async def authorize_returns(tx: Transaction, requests: Sequence[RequestReturn]) -> list[Return | Refusal]:
    return await answer_opened(tx, await open_returns(tx, requests, authorized=True))
