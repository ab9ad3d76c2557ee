"""Idempotency keys: the same request under the same key is done once, and its answer is given again.

A key belongs to who sent it: two programs that choose the same key don't meet. Two requests are the same when they say
the same: what a struct says by default is not counted, so that a request that is sent again after an upgrade, when its
struct has more fields, is still the same one.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec

from orderwright.kernel.context import Context
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction, encode, json_rows
from orderwright.kernel.verbs import Verb

sql = statements(__file__)
In = TypeVar("In")
Out = TypeVar("Out")
UNANSWERED: Any = object()
"""Stands where no answer is known; None is an answer like any other."""


class StoredAnswer(msgspec.Struct, frozen=True):
    key: str
    verb: str
    payload_hash: bytes
    result: Any


class KeyLock(msgspec.Struct, frozen=True):
    key: str
    locked: bool


def scoped(context: Context, verb: Verb[In, Out], key: str) -> str:
    """The key as it is stored: with the caller, and in `platform` with the organization."""
    organization = f"{context.organization}/" if verb.on_platform else ""
    return f"{organization}{context.caller or context.actor}\n{key}"


def as_sent(scoped_key: str) -> str:
    return scoped_key.rpartition("\n")[2]


async def answers_to_keys(
    tx: Transaction, verb: Verb[In, Out], inputs: Sequence[In], keys: Sequence[str | None]
) -> list[Any]:
    """What was answered before, the refusal of a key that can't be used, or UNANSWERED for what is to be done now.
    Locks the keys."""
    wanted = sorted({key for key in keys if key})
    locks = await tx.rows(KeyLock, sql.lock_keys, keys=wanted, organization=tx.organization)
    locked = {lock.key for lock in locks if lock.locked}
    stored = {row.key: row for row in await tx.rows(StoredAnswer, sql.read_keys, keys=wanted)}
    answers: list[Any] = []
    for key, input in zip(keys, inputs, strict=True):
        if not key:
            answers.append(UNANSWERED)
        elif key in stored:
            answers.append(repeated(verb, stored[key], input))
        elif key in locked:
            locked.discard(key)
            answers.append(UNANSWERED)
        else:
            message = "A request with this Idempotency-Key is still running."
            answers.append(Refusal("request_still_running", message, "conflict", key=as_sent(key)))
    return answers


def repeated(verb: Verb[In, Out], stored: StoredAnswer, input: In) -> Out | Refusal:
    """The stored answer, if the request is the same. One that a newer version has no type for any more is not worth
    doing the request again."""
    key = as_sent(stored.key)
    if stored.verb != verb.name or stored.payload_hash != payload_hash(input):
        message = "This Idempotency-Key was used with another request."
        return Refusal("idempotency_key_reused", message, "invalid", key=key)
    try:
        return msgspec.convert(stored.result, verb.output_type)  # type: ignore[no-any-return]
    except msgspec.ValidationError:
        message = "This request was done already, by an earlier version whose answer can't be told any more."
        return Refusal("answer_outdated", message, "conflict", key=key)


async def store_answers(tx: Transaction, verb: Verb[In, Out], answered: Sequence[tuple[Any, In, Any]]) -> None:
    """Keep the answers of what was done under a key; a refusal is not kept."""
    rows = [
        {
            "key": key,
            "verb": verb.name,
            "payload_hash": payload_hash(input).hex(),
            "result": without_secrets(verb, answer),
        }
        for key, input, answer in answered
        if not isinstance(answer, Refusal)
    ]
    if rows:
        await tx.execute(sql.store_keys, rows=json_rows(rows), at=tx.now)


def without_secrets(verb: Verb[Any, Out], answer: Out) -> Out:
    """All of an answer but what is told once."""
    return msgspec.structs.replace(answer, **dict.fromkeys(verb.forget)) if verb.forget else answer  # type: ignore[type-var]


def payload_hash(input: Any) -> bytes:
    """SHA-256 of what an input says beyond the defaults of its structs."""
    said = input if leaves_out_defaults(type(input)) else without_defaults(input)
    return hashlib.sha256(encode(said)).digest()


def leaves_out_defaults(type_: type[Any]) -> bool:
    """Whether the struct is encoded without its defaults as it is (an order is; so are the structs in it)."""
    config = getattr(type_, "__struct_config__", None)
    return config is not None and config.omit_defaults


def without_defaults(value: Any) -> Any:
    """Structs as mappings of the fields that differ from their defaults, by name."""
    if isinstance(value, msgspec.Struct):
        sent = {}
        for name, default in defaults_of(type(value)):
            field = getattr(value, name)
            if field != default:
                sent[name] = without_defaults(field)
        return sent
    if isinstance(value, list | tuple):
        return [without_defaults(each) for each in value]
    if isinstance(value, dict):
        return {key: without_defaults(each) for key, each in value.items()}
    return value


@cache
def defaults_of(type_: type[msgspec.Struct]) -> list[tuple[str, Any]]:
    """Each field with its default, in order of name; NODEFAULT, where it has none, differs from everything."""
    fields = sorted(msgspec.structs.fields(type_), key=lambda field: field.name)
    return [
        (field.name, field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory())
        for field in fields
    ]
