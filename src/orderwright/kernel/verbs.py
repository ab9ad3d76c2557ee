"""A verb is a named thing that can be done, with the permission it needs. Their registry feeds the permission
catalog, the API's error documentation and the tests of the house."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, Literal, TypeVar, get_args, get_type_hints

import msgspec

from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction

In = TypeVar("In")
Out = TypeVar("Out")
Work = Literal["read", "list", "report", "write"]
"""What a transaction is for: it says how long a statement may take, and how much of it an organization does at once."""
VerbFunction = Callable[[Transaction, Sequence[In]], Awaitable[list[Out | Refusal]]]
QueryFunction = Callable[[Transaction, In], Awaitable[Out]]

verbs: dict[str, "Verb[Any, Any]"] = {}
queries: dict[str, "Query[Any, Any]"] = {}


class Verb(msgspec.Struct, Generic[In, Out], frozen=True):
    """`function(tx, inputs)` answers each input with a result or a `Refusal`, in order; it may raise one for all."""

    name: str
    permission: str
    function: VerbFunction[In, Out]
    input_type: Any
    output_type: Any
    refusals: tuple[str, ...]
    retry_on: tuple[str, ...]
    batch_max: int
    on_platform: bool = False
    forget: tuple[str, ...] = ()
    alone: bool = False

    async def __call__(self, tx: Transaction, inputs: Sequence[In]) -> list[Out | Refusal]:
        """Call it from another verb, within its transaction."""
        return await self.function(tx, inputs)


class Query(msgspec.Struct, Generic[In, Out], frozen=True):
    """`function(tx, input)` reads and answers."""

    name: str
    permission: str
    function: QueryFunction[In, Out]
    on_platform: bool = False
    work: Work = "read"

    async def __call__(self, tx: Transaction, input: In) -> Out:
        return await self.function(tx, input)


def verb(
    permission: str,
    refusals: tuple[str, ...] = (),
    retry_on: tuple[str, ...] = (),
    batch_max: int = 256,
    *,
    on_platform: bool = False,
    forget: tuple[str, ...] = (),
    alone: bool = False,
) -> Callable[[VerbFunction[In, Out]], Verb[In, Out]]:
    """Declare a verb. `refusals`: the codes it may refuse with. `retry_on`: constraints whose violation means that
    another transaction was quicker, so that trying again finds its result. `batch_max`: inputs in one transaction.
    `on_platform`: it works on what the installation shares, in the schema `platform`, for the caller's organization
    (`tx.organization`). `forget`: fields of the result that are told once and not kept for an idempotent repetition.
    `alone`: nobody else writes in the organization meanwhile."""

    def declare(function: VerbFunction[In, Out]) -> Verb[In, Out]:
        name: str = function.__name__
        hints = get_type_hints(function)
        input_type = get_args(next(hint for key, hint in hints.items() if key not in ("tx", "return")))[0]
        output_type = get_args(get_args(hints["return"])[0])[0]
        made = Verb(
            name,
            permission,
            function,
            input_type,
            output_type,
            refusals,
            retry_on,
            batch_max,
            on_platform,
            forget,
            alone,
        )
        if name in verbs:
            raise ValueError(f"two verbs are called {name}")
        verbs[name] = made
        return made

    return declare


def query(
    permission: str, *, on_platform: bool = False, work: Work = "read"
) -> Callable[[QueryFunction[In, Out]], Query[In, Out]]:
    """Declare a read with the permission that it needs. `on_platform` as for verbs; `work`: a list or a report."""

    def declare(function: QueryFunction[In, Out]) -> Query[In, Out]:
        name: str = function.__name__
        if name in queries:
            raise ValueError(f"two queries are called {name}")
        made = Query(name, permission, function, on_platform, work)
        queries[name] = made
        return made

    return declare
