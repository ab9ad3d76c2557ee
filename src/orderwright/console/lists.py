"""What lists are made of, as layout.html shows it: addresses with filters, tabs, chips, filter fields, the pager."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

Params = Mapping[str, Any]


class Tab(msgspec.Struct, frozen=True):
    label: str
    href: str
    count: int | None = None
    current: bool = False


class Chip(msgspec.Struct, frozen=True):
    """A filter that is set, and the way to the list without it."""

    label: str
    value: str
    remove_href: str


class Field(msgspec.Struct, frozen=True):
    """A filter that can be set. `kind`: select, date or text; `error`: what is wrong with it."""

    name: str
    label: str
    kind: str
    options: Sequence[tuple[str, str]] = ()
    value: str = ""
    error: str = ""


class Pager(msgspec.Struct, frozen=True):
    previous_href: str | None = None
    next_href: str | None = None
    note: str = ""


def href(path: str, params: Params | None = None, **more: Any) -> str:
    """The address with what is not empty of the parameters; `more` replaces."""
    wanted = {name: value for name, value in {**(params or {}), **more}.items() if value not in (None, "")}
    return f"{path}?{urlencode(wanted)}" if wanted else path


def pager_of(page: Any, path: str, params: Params, note: str = "") -> Pager:
    """The pages around a page that has `previous` and `next` cursors."""
    return Pager(
        href(path, params, cursor=page.previous) if page.previous else None,
        href(path, params, cursor=page.next) if page.next else None,
        note,
    )


def forward_pager(path: str, params: Params, following: str | None, here: str | None) -> Pager:
    """For a list that is read forward only: on, or back to its beginning."""
    on = href(path, params, cursor=following) if following else None
    return Pager(href(path, params) if here else None, on)


def chips_of(fields: Sequence[Field], path: str, params: Params) -> list[Chip]:
    """A chip for each field that is set, in the words of its options."""
    return [
        Chip(field.label, dict(field.options).get(field.value, field.value), href(path, {**params, field.name: None}))
        for field in fields
        if field.value
    ]
