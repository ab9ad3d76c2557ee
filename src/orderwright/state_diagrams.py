"""The pages of docs/states: every life cycle as a diagram (Mermaid), from the tables that the verbs obey and the
functions that derive statuses. Pure but for `main`.

`python -m orderwright.state_diagrams docs/states` writes them; a test says when they are stale.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any
from uuid import UUID

from orderwright.fulfillment import types as fulfillment
from orderwright.kernel.transitions import Transitions, arrows
from orderwright.orders.statuses import fulfillment_status, order_status
from orderwright.progress.types import FIRST_PLACES, MAY_GO, PLACES, LineProgress, Place
from orderwright.returns import types as returns
from orderwright.service import types as service
from orderwright.shipping import parcel_statuses as parcels
from orderwright.shipping.tracking_states import MAY_FOLLOW, TrackingState

UNITS = 3  # enough for every status that speaks of some, and of the rest
Arrows = Mapping[tuple[str, str], str]


def main(folder: Path) -> None:
    for name, page in pages().items():
        (folder / f"{name}.md").write_text(page, encoding="utf-8")


def pages() -> dict[str, str]:
    """Name of the file → its text."""
    return {
        "case": case(),
        "fulfillment_order": fulfillment_order(),
        "order": order(),
        "parcel": parcel(),
        "return": return_(),
        "tracking": tracking(),
        "units": units(),
    }


def case() -> str:
    steps = labeled(service.TRANSITIONS, service.WORDS)
    return page(
        "The life of a case",
        "service/types.py",
        [*diagram({"open": "open"}, steps), "", *verbs_table(service.TRANSITIONS, service.WORDS)],
    )


def fulfillment_order() -> str:
    begins = {"released": "release", "accepted": "release, where the location auto-accepts"}
    stopped = dict.fromkeys(fulfillment.STOPPED_BY_A_HOLD, "yes")
    body = diagram(begins, labeled(fulfillment.TRANSITIONS, fulfillment.WORDS))
    table = verbs_table(fulfillment.TRANSITIONS, fulfillment.WORDS, "stopped by a hold", stopped)
    return page("The life of a fulfillment order", "fulfillment/types.py", [*body, "", *table])


def order() -> str:
    whole = diagram({"placed": "place"}, explored(order_status))
    goods = diagram({"unfulfilled": "place", "backordered": "place, out of stock"}, explored(fulfillment_status))
    says = "Both statuses follow from where the order's units are ([units](units.md)) and are never set by hand."
    return page(
        "The statuses of an order",
        "orders/statuses.py",
        [
            *(says, f"The steps were found by moving {UNITS} units one by one on every way there is.", ""),
            *("## The order", *whole, "", "## Its fulfillment", *goods),
        ],
    )


def parcel() -> str:
    body = diagram({"packed": "pack"}, labeled(parcels.TRANSITIONS, parcels.WORDS))
    table = verbs_table(parcels.TRANSITIONS, parcels.WORDS)
    return page("The life of a parcel", "shipping/parcel_statuses.py", [*body, "", *table])


def return_() -> str:
    begins = {"requested": "request", "authorized": "authorize"}
    body = diagram(begins, labeled(returns.TRANSITIONS, returns.WORDS))
    table = verbs_table(returns.TRANSITIONS, returns.WORDS)
    return page("The life of a return", "returns/types.py", [*body, "", *table])


def units() -> str:
    begins: dict[str, str] = dict.fromkeys(FIRST_PLACES, "place")
    steps: Arrows = {(place, to): words for place, ways in MAY_GO.items() for to, words in ways.items()}
    return page("Where a unit of an order is", "progress/types.py", diagram(begins, steps))


def tracking() -> str:
    """States that may follow each other in any order stand in one box."""
    common = Counter(frozenset(following) for following in MAY_FOLLOW.values()).most_common(1)[0][0]
    box = [state for state in TrackingState if MAY_FOLLOW[state] == common and state in common]
    lines = ["```mermaid", "stateDiagram-v2", '    state "under way, in any order" as under_way {']
    lines += [f"        {state}" for state in box]
    lines += ["    }", f"    [*] --> {TrackingState.PENDING}"]
    steps: dict[tuple[str, str], None] = {}
    for state, following in MAY_FOLLOW.items():
        for after in (each for each in TrackingState if each in following):
            if state not in box or after not in box:
                to_box = after in box and following.issuperset(box)
                steps["under_way" if state in box else str(state), "under_way" if to_box else str(after)] = None
    lines += [f"    {before} --> {after}" for before, after in steps]
    table = ["```", "", "| state | may be followed by |", "|---|---|"]
    for state, following in MAY_FOLLOW.items():
        table.append(f"| {state} | {', '.join(each for each in TrackingState if each in following)} |")
    return page("Where a carrier says that a parcel is", "shipping/tracking_states.py", lines + table)


def page(title: str, source: str, body: Sequence[str]) -> str:
    said = f"Generated by `make docs` from `src/orderwright/{source}`; a test keeps it in step."
    return "\n".join([f"# {title}", "", said, "", *body]) + "\n"


def diagram(begins: Mapping[str, str], steps: Arrows) -> list[str]:
    """What leads nowhere is an end."""
    lines = ["```mermaid", "stateDiagram-v2", *(f"    [*] --> {first}: {words}" for first, words in begins.items())]
    lines += [f"    {before} --> {after}{f': {words}' if words else ''}" for (before, after), words in steps.items()]
    ends = dict.fromkeys(after for _, after in steps if after not in {before for before, _ in steps})
    return [*lines, *(f"    {end} --> [*]" for end in ends), "```"]


def labeled(transitions: Transitions, words: Mapping[str, str]) -> Arrows:
    return {step: ", ".join(words[verb] for verb in verbs) for step, verbs in arrows(transitions).items()}


def verbs_table(
    transitions: Transitions, words: Mapping[str, str], more: str = "", told: Mapping[str, str] | None = None
) -> list[str]:
    """The verbs and when they can be done; `told` fills a column `more`."""
    lines = [f"| to … | while it is |{f' {more} |' if more else ''}", "|---|---|---|" if more else "|---|---|"]
    for verb, befores in transitions.items():
        last = f" {(told or {}).get(verb, '')} |" if more else ""
        lines.append(f"| {words[verb]} (`{verb}`) | {', '.join(befores)} |{last}")
    return lines


def explored(status: Callable[[Iterable[LineProgress]], str]) -> Arrows:
    """The steps of a derived status when the units of an order go, one by one, wherever they may."""
    todo = [tuple(places) for places in combinations_with_replacement(FIRST_PLACES, UNITS)]
    seen, steps = set(todo), set()
    while todo:
        places = todo.pop()
        for index, place in enumerate(places):
            for to in MAY_GO[place]:
                moved = tuple(sorted((*places[:index], to, *places[index + 1 :]), key=PLACES.index))
                steps.add((status([line_at(places)]), status([line_at(moved)])))
                if moved not in seen:
                    seen.add(moved)
                    todo.append(moved)
    return {step: "" for step in sorted(steps) if step[0] != step[1]}


def line_at(places: Sequence[Place]) -> LineProgress:
    units: dict[str, Any] = Counter(map(str, places))
    at = datetime(1970, 1, 1, tzinfo=UTC)
    return LineProgress(UUID(int=0), 1, UUID(int=0), at, at.date(), len(places), **units)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
