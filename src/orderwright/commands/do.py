"""`orderwright do VERB [JSON]`: every verb by the command line, through the same door as everybody else.

`orderwright do` alone lists the verbs; JSON of `-` is read from standard input; an array does many at once.
"""

import sys

import msgspec

from orderwright.access.find_organizations import require_organization
from orderwright.commands.connect import at_the_door
from orderwright.kernel.context import system
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, not_found
from orderwright.kernel.verbs import verbs

ACTOR = "command line"


def do(verb: str = "", content: str = "-", *, org: str = "demo", key: str | None = None) -> None:
    """Do one thing, or many of a kind, and print what came of it as JSON; ends with 1 where something was refused.

    :param verb: What to do, such as place_holds; left out, the verbs are listed with their fields.
    :param content: The input as JSON, an array for many; - reads it from standard input.
    :param org: The organization.
    :param key: Idempotency key, for one input.
    """
    if not verb:
        print("\n".join(f"{name}: {fields_of(name)}" for name in sorted(verbs)))
        return
    if verb not in verbs:
        raise not_found("verb", name=verb)
    inputs, many = read(verb, sys.stdin.read() if content == "-" else content)

    async def work(door: Door) -> list[object]:
        await require_organization(door.database, org)
        return await door.perform_many(system(org, ACTOR), verbs[verb], inputs, [key] * len(inputs))

    shown = [told(answer) for answer in at_the_door(work)]
    print(msgspec.json.format(msgspec.json.encode(shown if many else shown[0]), indent=2).decode())
    sys.exit(1 if any(isinstance(answer, dict) and "refused" in answer for answer in shown) else 0)


def fields_of(name: str) -> str:
    return ", ".join(getattr(verbs[name].input_type, "__struct_fields__", ()))


def read(verb: str, text: str) -> tuple[list[object], bool]:
    """The inputs, and whether they came as an array. Refuses `input_unreadable`."""
    kind = verbs[verb].input_type
    many = text.lstrip().startswith("[")
    try:
        return (msgspec.json.decode(text, type=list[kind]) if many else [msgspec.json.decode(text, type=kind)]), many  # type: ignore[valid-type]
    except msgspec.DecodeError as error:
        raise Refusal("input_unreadable", f"The input of {verb} can't be read: {error}.") from error


def told(answer: object) -> object:
    if isinstance(answer, Refusal):
        return {"refused": answer.code, "message": answer.message, "errors": answer.fields, "about": answer.ids}
    return answer
