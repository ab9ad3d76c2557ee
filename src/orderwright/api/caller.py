"""Who calls the API: a program with a key, `Authorization: Bearer ow_…`."""

from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import HeaderParameter

from orderwright.access.authenticate import context_of_key
from orderwright.access.needs import needs_of
from orderwright.api.negotiation import refuse_other_forms
from orderwright.api.parameters import refuse_control_characters, refuse_repeated, refuse_unknown
from orderwright.kernel import context, perform
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.spent import tell

Context = NamedDependency[context.Context]
Door = NamedDependency[perform.Door]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="The same request with the same key is done once; the answer is given again.",
        required=False,
    ),
]


async def admit_caller(request: Request[Any, Any, Any]) -> None:
    """Before anything of the request is read: a missing or wrong key is refused, a key without the permissions of the
    operation, a form of body or answer that it does not have, and then what it does not know of the address."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    door: perform.Door = request.app.state.door
    caller = await context_of_key(door.database, token.strip()) if scheme.lower() == "bearer" and token else None
    if caller is None:
        raise Refusal("key_missing_or_wrong", "Send a valid API key as Authorization: Bearer ow_….", "unauthenticated")
    tell()
    request.state.caller = caller
    for permission in needs_of(request.route_handler):
        caller.require(permission)
    refuse_other_forms(request)
    refuse_unknown(request)
    refuse_repeated(request)
    refuse_control_characters(request)


async def provide_context(request: Request[Any, Any, Any]) -> context.Context:
    """The caller's organization, name and permissions."""
    caller: context.Context = request.state.caller
    return caller


async def provide_door(state: State) -> perform.Door:
    door: perform.Door = state.door
    return door
