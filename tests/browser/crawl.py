"""Walking through the console as a program: what a page links to, and what its forms would send."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

VOID_TYPES = ("file", "submit", "button", "image", "reset")


class Sending(NamedTuple):
    """One way to send a form: its address and the fields that a browser would send when this button is pressed."""

    path: str
    fields: dict[str, str]


class FoundForm:
    def __init__(self, id_: str | None, method: str, action: str) -> None:
        self.id, self.method, self.action = id_, method, action
        self.fields: dict[str, str] = {}
        self.buttons: list[tuple[str | None, dict[str, str]]] = []


class PageParts(HTMLParser):
    """The links of a page (also those that htmx follows) and its forms, each with its fields as they stand."""

    def __init__(self, at: str, html: str) -> None:
        super().__init__()
        self.at = at
        self.links: set[str] = set()
        self.forms: list[FoundForm] = []
        self.loose: list[tuple[str, str, dict[str, str | None]]] = []
        self.open: FoundForm | None = None
        self.select: tuple[str, FoundForm | None, str | None] | None = None
        self.hidden = 0
        self.feed(html)
        self.close()
        for id_, tag, attributes in self.loose:
            for form in self.forms:
                if form.id == id_:
                    self.take(form, tag, attributes)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        for name in ("href", "hx-get", *(["src"] if tag == "iframe" else [])):
            if tag != "use" and tag != "link" and (href := attributes.get(name)):
                self.links.add(href)
        if tag == "form":
            action = attributes.get("action") or self.at
            self.open = FoundForm(attributes.get("id"), (attributes.get("method") or "get").lower(), action)
            self.forms.append(self.open)
        elif tag == "template":
            self.hidden += 1
        elif tag in ("input", "textarea", "button", "select") and not self.hidden:
            if id_ := attributes.get("form"):
                self.loose.append((id_, tag, attributes))
            elif self.open:
                self.take(self.open, tag, attributes)
            if tag == "select":
                self.select = (attributes.get("name") or "", self.open, None)
        elif tag == "option" and self.select and self.select[1]:
            name, form, _ = self.select
            if "selected" in attributes or name not in form.fields:  # type: ignore[union-attr]
                form.fields[name] = attributes.get("value") or ""  # type: ignore[union-attr]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "template":
            self.hidden -= 1
        elif tag == "select":
            self.select = None

    @staticmethod
    def take(form: FoundForm, tag: str, attributes: dict[str, str | None]) -> None:
        name, value, type_ = attributes.get("name"), attributes.get("value") or "", attributes.get("type")
        if tag == "button":
            if type_ in (None, "submit"):
                form.buttons.append((attributes.get("formaction"), {name: value} if name else {}))
        elif tag != "select" and name and type_ not in VOID_TYPES:
            form.fields.setdefault(name, value)

    def pages(self) -> Iterator[str]:
        """Addresses within the console, with their query."""
        found = self.links | {form.action for form in self.forms if form.method == "get"}
        for href in sorted(found):
            parts = urlsplit(urljoin(self.at, href))
            if not parts.scheme and not parts.netloc and not parts.path.startswith(("/assets", "/v1")):
                yield parts.path + (f"?{parts.query}" if parts.query else "")

    def sendings(self) -> Iterator[Sending]:
        """Each form with each of its buttons."""
        for form in self.forms:
            if form.method == "post":
                for action, pressed in form.buttons:
                    yield Sending(action or form.action, form.fields | pressed)
