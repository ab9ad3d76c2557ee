"""Settings, boxes: what goods are packed into, with the sizes that suggest a box and price a label."""

from collections.abc import Mapping
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.form import refused, whole
from orderwright.console.page import Form, go
from orderwright.console.settings_frame import settings_of
from orderwright.kernel.refusal import FieldError, Refusal
from orderwright.shipping.boxes import BOXES_MAX, Box, BoxList
from orderwright.shipping.save_boxes import AllBoxes, save_boxes, show_boxes

FREE_ROWS = 3
"""Empty rows below the boxes, to add some."""
NUMBERS = ("length_mm", "width_mm", "height_mm", "empty_g")
FIELDS = ("code", *NUMBERS)


@get("/settings/boxes")
async def boxes_page(desk: AtDesk) -> Template:
    boxes = await desk.ask(show_boxes, AllBoxes())
    return await page(desk, Form(values_of(boxes)))


@post("/settings/boxes")
async def change_boxes(desk: AtDesk) -> Redirect | Template:
    values = await desk.typed()
    rows = [row for row in range(BOXES_MAX + FREE_ROWS) if any(values.get(field_of(row, name)) for name in FIELDS)]
    try:
        await desk.perform(save_boxes, BoxList([box_of(row, values) for row in rows]))
    except Refusal as refusal:
        return await page(desk, refused(at_rows(refusal, rows), values), 422)
    return go("/settings/boxes", "Boxes saved. They apply to the next parcels.")


def field_of(row: int, name: str) -> str:
    return f"boxes_{row}_{name}"


def values_of(boxes: BoxList) -> dict[str, str]:
    """What the fields say; an empty box that weighs nothing was not weighed."""
    return {
        field_of(row, name): str(getattr(box, name) or "") for row, box in enumerate(boxes.boxes) for name in FIELDS
    }


def box_of(row: int, values: Mapping[str, str]) -> Box:
    """The row as a box; a number that is none is out of any range, so that the core refuses it beside the others."""
    numbers = {name: whole(values.get(field_of(row, name)) or "0", 9) for name in NUMBERS}
    return Box(
        code=values.get(field_of(row, "code"), ""),
        **{name: -1 if number is None else number for name, number in numbers.items()},
    )


def at_rows(refusal: Refusal, rows: list[int]) -> Refusal:
    """The refusal with the numbers of the rows as they stand on the page, where empty ones may lie between."""
    fields = []
    for error in refusal.fields:
        parts = error.pointer.split("/")
        if len(parts) == 4:
            parts[2] = str(rows[int(parts[2])])
        fields.append(FieldError("/".join(parts), error.code, error.message))
    return Refusal(refusal.code, refusal.message, refusal.kind, fields)


async def page(desk: Desk, form: Form, status: int = 200) -> Template:
    taken = [row for row in range(BOXES_MAX) if any(form.values.get(field_of(row, name)) for name in FIELDS)]
    shown = min(BOXES_MAX, (max(taken) + 1 if taken else 0) + FREE_ROWS)
    context: dict[str, Any] = {
        "settings": settings_of(desk, "boxes"),
        "form": form,
        "rows": [{name: field_of(row, name) for name in FIELDS} for row in range(shown)],
        "may": desk.may("settings.edit"),
    }
    return await desk.show("settings/boxes", "settings", status, **context)


routes = [boxes_page, change_boxes]
