"""The organization's boxes: its own list, or the usual ones until it has one."""

from collections.abc import Sequence
from typing import Any

import msgspec

from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.text import text_mistakes
from orderwright.kernel.transaction import Transaction, json_rows
from orderwright.kernel.verbs import query, verb
from orderwright.shipping.boxes import BOXES_MAX, EMPTY_G_MAX, SIDE_MM_MAX, USUAL_BOXES, BoxList
from orderwright.shipping.events import BoxesSaved

sql = statements(__file__)
SIDES = ("length_mm", "width_mm", "height_mm")


class AllBoxes(msgspec.Struct, frozen=True):
    """Nothing needs to be said."""


class StoredBoxes(msgspec.Struct, frozen=True):
    content: dict[str, Any]


@verb("settings.edit", refusals=("boxes_invalid",), batch_max=1)
async def save_boxes(tx: Transaction, lists: Sequence[BoxList]) -> list[BoxList | Refusal]:
    """What is packed from now on is packed into these; parcels that are closed keep their size and weight. An empty
    list goes back to the usual ones."""
    answers: list[BoxList | Refusal] = []
    for each in lists:
        wanted = BoxList([msgspec.structs.replace(box, code=box.code.strip()) for box in each.boxes])
        if wrong := box_mistakes(wanted):
            answers.append(Refusal("boxes_invalid", "The boxes can't be saved.", "invalid", wrong))
            continue
        await tx.execute(sql.upsert_boxes, rows=json_rows([{"content": wanted}]), actor=tx.actor, now=tx.now)
        tx.emit(BoxesSaved(boxes=len(wanted.boxes)))
        answers.append(wanted if wanted.boxes else USUAL_BOXES)
    return answers


def box_mistakes(wanted: BoxList) -> list[FieldError]:
    """Each wrong field by its row, such as `/boxes/2/length_mm`."""
    wrong: list[FieldError] = []
    if len(wanted.boxes) > BOXES_MAX:
        wrong.append(FieldError("/boxes", "too_many", f"At most {BOXES_MAX} boxes."))
    codes: set[str] = set()
    for index, box in enumerate(wanted.boxes[:BOXES_MAX]):
        at = f"/boxes/{index}"
        wrong += text_mistakes(f"{at}/code", box.code, 20, 1)
        if box.code.casefold() in codes:
            wrong.append(FieldError(f"{at}/code", "code_twice", f"There are two boxes {box.code}."))
        codes.add(box.code.casefold())
        wrong += [
            FieldError(f"{at}/{side}", "number_out_of_range", f"A side is from 1 to {SIDE_MM_MAX:,} mm.")
            for side in SIDES
            if not 1 <= getattr(box, side) <= SIDE_MM_MAX
        ]
        if not 0 <= box.empty_g <= EMPTY_G_MAX:
            message = f"An empty box weighs from 0 to {EMPTY_G_MAX:,} g."
            wrong.append(FieldError(f"{at}/empty_g", "number_out_of_range", message))
    return wrong


async def read_boxes(tx: Transaction) -> BoxList:
    """Those in use, in the organization's order."""
    stored = await tx.row(StoredBoxes, sql.read_boxes)
    own = msgspec.convert(stored.content, BoxList) if stored else USUAL_BOXES
    return own if own.boxes else USUAL_BOXES


@query("settings.read")
async def show_boxes(tx: Transaction, _: AllBoxes) -> BoxList:
    """The boxes in use."""
    return await read_boxes(tx)
