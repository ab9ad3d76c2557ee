"""Somebody signed in, without a browser but acting as with one: opens pages, follows their links, presses the buttons
of their forms. What a page doesn't have can't be pressed, and a field that the form doesn't have can't be filled in."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html as parser

from orderwright.console.form_tokens import FIELD, HEADER
from orderwright.console.person import SESSION_COOKIE

SUBMITS = (None, "submit")
AROUND = (
    "(ancestor::tr | ancestor::dialog | ancestor::form | ancestor::section"
    " | ancestor::div[contains(@class, 'piece') or contains(@class, 'notice') or contains(@class, 'bulk')])"
)


class Visitor:
    def __init__(self, url: str, session: str | None = None) -> None:
        cookies = {SESSION_COOKIE: session} if session else {}
        self.tokens: dict[str | None, str] = {}
        self.client = httpx.Client(base_url=url, cookies=cookies, trust_env=False, timeout=30)

    def get(self, path: str, status: int = 200) -> str:
        return self.open(path, status).html

    def open(self, path: str, status: int = 200) -> "OpenPage":
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, words_of(answer.text))
        return OpenPage(self, answer)

    def post_directly(
        self, path: str, fields: dict[str, Any] | None = None, status: int = 303, files: Any = None
    ) -> "OpenPage":
        """A request that no page offers as it stands: forged fields, somebody without the permission, a form of
        another time, what only a script sends."""
        token = {FIELD: self.form_token()}
        answer = self.client.post(path, data={**token, **(fields or {})}, headers={HEADER: token[FIELD]}, files=files)
        assert answer.status_code == status, (path, answer.status_code, words_of(answer.text))
        return OpenPage(self, answer)

    def form_token(self) -> str:
        """Of the forms that this person has in front of them: of Home, or of the sign-in. It is good for as long as the
        session is."""
        session = self.client.cookies.get(SESSION_COOKIE)
        if session not in self.tokens:
            page = self.open("/" if session else "/sign-in")
            self.tokens[session] = str(page.find(f"//input[@name={FIELD!r}]")[0].get("value"))
        return self.tokens[session]

    def send(
        self, path: str, fields: dict[str, Any] | None = None, status: int = 303, at: str = "", **more: Any
    ) -> "OpenPage":
        """Open the page `at` (else the form's own address) and send the form there that goes to `path`."""
        return self.open(at or path).submit(path, fields or {}, status, **more)


class OpenPage:
    """What was answered: `html`, its `text` as it is read, and what a person can do with it."""

    def __init__(self, visitor: Visitor, answer: httpx.Response) -> None:
        self.visitor, self.answer = visitor, answer
        self.content, self.headers, self.status = answer.content, answer.headers, answer.status_code
        self.path = answer.url.raw_path.decode()
        self.html = answer.text if answer.headers.get("content-type", "").startswith("text/") else ""
        self.root = parser.document_fromstring(self.html) if self.html.strip() else None

    @property
    def text(self) -> str:
        return self.html

    @property
    def words(self) -> str:
        return said((self.find("//main") or self.find("//body"))[0])

    def find(self, path: str, **values: Any) -> list[Any]:
        assert self.root is not None, f"{self.path} is no page"
        return [each for each in self.root.xpath(path, **values) if not each.xpath("ancestor::template")]

    def follow(self, text: str, beside: str = "") -> "OpenPage":
        """Open the link that says `text`, beside other text where several do."""
        link = self.only(f"link {text!r}", self.find("//a[@href]"), text, beside)
        return self.visitor.open(urljoin(self.path, link.get("href")))

    def link(self, text: str, beside: str = "") -> str:
        return str(self.only(f"link {text!r}", self.find("//a[@href]"), text, beside).get("href"))

    def buttons(self) -> list[str]:
        """What can be pressed: buttons that send a form, and those that open a dialog; not the grey ones."""
        pressable = self.find("//button[not(@aria-disabled='true')]")
        return [name_of(each) for each in pressable if each.get("type") in SUBMITS or each.get("data-opens")]

    def press(
        self,
        text: str,
        fields: dict[str, Any] | None = None,
        *,
        beside: str = "",
        by_script: dict[str, Any] | None = None,
        files: Any = None,
        key: str | None = None,
        status: int = 303,
    ) -> "OpenPage":
        """Send the form of the button that says `text`, with its own fields except what is filled in; several such
        buttons are told apart by other text beside them: of their row, dialog or section. `by_script`: hidden fields
        that the page's script fills; `key`: of the same page opened anew. Answers the page that is shown then: a
        redirect is followed."""
        found = [each for each in self.find("//button") if each.get("type") in SUBMITS]
        button = self.only(f"button {text!r}", found, text, beside)
        form = self.form_of(button)
        self.assert_reachable(button)
        sent = filled(self.controls(form), fields or {}, by_script or {}, self.added(form))
        sent = [(name, key if key and name == "key" else value) for name, value in sent]
        return self.sent(form, button, sent, files, status)

    def submit(self, action: str, fields: dict[str, Any], status: int = 303, **more: Any) -> "OpenPage":
        """Send the form that goes to this address, by its button, of several by the one that `fields` name."""
        buttons = [each for each in self.find("//button") if each.get("type") in SUBMITS]
        going = [each for each in buttons if self.target(self.form_of(each), each) == urljoin(self.path, action)]
        named = [each for each in going if each.get("name") in fields and each.get("value") == fields[each.get("name")]]
        chosen = named or going
        assert len(chosen) == 1, f"{len(chosen)} buttons on {self.path} send to {action}: {self.buttons()}"
        rest = {name: value for name, value in fields.items() if not (named and name == chosen[0].get("name"))}
        form = self.form_of(chosen[0])
        self.assert_reachable(chosen[0])
        return self.sent(
            form, chosen[0], filled(self.controls(form), rest, {}, self.added(form)), status=status, **more
        )

    def change(self, fields: dict[str, Any], status: int = 200) -> "OpenPage":
        """What the page sends by itself once these fields of one form are changed, to the address that stands at one of
        them or around it: a part of the page is answered."""
        found = [each for name in fields for each in self.find("//*[@name=$name]", name=name)]
        around = [part for each in found for part in each.xpath("ancestor-or-self::*[@hx-post][1]")]
        assert around, f"nothing on {self.path} is sent when {sorted(fields)} change"
        form = self.form_of(found[0])
        sent = filled(self.controls(form), fields, {}, self.added(form))
        data: dict[str, list[str]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        path = urljoin(self.path, around[0].get("hx-post"))
        answer = self.visitor.client.post(path, data=data)
        assert answer.status_code == status, (path, answer.status_code, words_of(answer.text))
        return OpenPage(self.visitor, answer)

    def target(self, form: Any, button: Any) -> str:
        return str(urljoin(self.path, button.get("formaction") or form.get("action") or self.path))

    def sent(
        self, form: Any, button: Any, fields: list[tuple[str, str]], files: Any = None, status: int = 303
    ) -> "OpenPage":
        data: dict[str, list[str]] = {}
        for name, value in [
            *fields,
            *([(button.get("name"), button.get("value") or "")] if button.get("name") else []),
        ]:
            data.setdefault(name, []).append(value)
        path = self.target(form, button)
        assert (form.get("method") or "get").lower() == "post", f"{name_of(button)!r} posts nothing"
        answer = self.visitor.client.post(path, data=data, files=files)
        assert answer.status_code == status, (path, answer.status_code, words_of(answer.text))
        if answer.is_redirect:
            return self.visitor.open(urlsplit(urljoin(path, answer.headers["location"]))._replace(fragment="").geturl())
        return OpenPage(self.visitor, answer)

    def added(self, form: Any) -> set[str]:
        """What the names of fields of a line begin with that a script can add to the form."""
        names = form.xpath(".//template//*[@name]/@name")
        return {str(name).removesuffix("NEW") for name in names if name.endswith(":NEW")}

    def form_of(self, button: Any) -> Any:
        if name := button.get("form"):
            (form,) = self.find("//form[@id=$name]", name=name)
            return form
        (form,) = button.xpath("ancestor::form[1]")
        return form

    def assert_reachable(self, button: Any) -> None:
        """A form in a dialog needs the button that opens it, or stands open."""
        for dialog in button.xpath("ancestor::dialog[1]"):
            opened = "data-open" in dialog.attrib or self.find("//*[@data-opens=$id]", id=dialog.get("id"))
            assert opened, f"nothing opens the dialog {dialog.get('id')!r}"

    def controls(self, form: Any) -> list[Any]:
        owned = form.xpath(".//input | .//select | .//textarea")
        owned = [each for each in owned if each.get("form") in (None, form.get("id"))]
        if form.get("id"):
            owned += [each for each in self.find("//*[@form=$id]", id=form.get("id")) if each not in owned]
        return [
            each for each in owned if each.get("name") and each.tag != "button" and not each.xpath("ancestor::template")
        ]

    def only(self, what: str, candidates: Iterable[Any], text: str, beside: str) -> Any:
        found = [each for each in candidates if name_of(each) == text]
        chosen = nearest(found, beside) if beside else found
        assert chosen, f"no {what}{' beside ' + repr(beside) if beside else ''} on {self.path}: {self.buttons()}"
        assert len(chosen) == 1, f"{len(chosen)} times {what} on {self.path}"
        return chosen[0]

    def cell(self, row: str, column: str, beside: str = "") -> str:
        """The cell of the row that contains the text `row`, under the heading `column`."""
        found = []
        for table in self.find("//table[thead]"):
            heads = [said(head) for head in table.xpath("./thead/tr[1]/th")]
            if column in heads and (not beside or any(beside in said(a) for a in table.xpath(AROUND))):
                place = heads.index(column)
                rows = [each.xpath("./td | ./th") for each in table.xpath("./tbody/tr") if row in said(each)]
                found += [said(cells[place]) for cells in rows]
        assert len(found) == 1, f"{len(found)} rows with {row!r} and a column {column!r} on {self.path}"
        return str(found[0])

    def pairs(self) -> dict[str, str]:
        """What stands beside what in the lists of terms."""
        return {said(term): said(term.getnext()) for term in self.find("//dl/dt")}

    def field(self, name: str, beside: str = "") -> str:
        """The value that stands in a field."""
        found = [each for each in self.find("//*[@name=$name]", name=name) if each.tag != "button"]
        found = [each for each in found if not beside or any(beside in said(a) for a in each.xpath(AROUND))]
        assert len(found) == 1, f"{len(found)} fields {name!r} on {self.path}"
        return (values_of(found[0]) or [""])[0]


def words_of(html: str, most: int = 600) -> str:
    """What a page says, cut short for the message of a test that failed."""
    inner = html.partition('<main id="content"')[2] or html
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inner)).strip()[:most]


def said(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def nearest(elements: list[Any], beside: str) -> list[Any]:
    """Those that have the text in the smallest part of the page around them."""
    around: dict[Any, int] = {}
    for element in elements:
        if sizes := [len(said(part)) for part in element.xpath(AROUND) if beside in said(part)]:
            around[element] = min(sizes)
    return [element for element, size in around.items() if size == min(around.values())]


def name_of(element: Any) -> str:
    """What a link or button is called: by its label, else by its text without keys and counts."""
    label = str(element.get("aria-label") or "")
    inner = "".join(element.xpath(".//text()[not(ancestor::kbd) and not(ancestor::*[@class='count'])]"))
    return label or " ".join(inner.split())


def values_of(control: Any) -> list[str]:
    """What a browser would send for it as it stands."""
    if "disabled" in control.attrib:
        return []
    kind = control.get("type")
    if control.tag == "select":
        options = control.xpath(".//option")
        chosen = [each for each in options if "selected" in each.attrib] or options[:1]
        return [value_of_option(each) for each in chosen[-1:]]
    if control.tag == "textarea":
        return ["".join(control.itertext()).removeprefix("\n")]
    if kind in ("checkbox", "radio"):
        return [control.get("value") or "on"] if "checked" in control.attrib else []
    return [] if kind in ("file", "submit", "button", "image", "reset") else [control.get("value") or ""]


def value_of_option(option: Any) -> str:
    value = option.get("value")
    return said(option) if value is None else str(value)


def filled(
    controls: list[Any], fields: dict[str, Any], by_script: dict[str, Any], addable: set[str]
) -> list[tuple[str, str]]:
    """Name and value of each field in the order of the page."""
    names = {each.get("name") for each in controls}
    missing = sorted({*fields, *by_script} - names)
    sent = [(name, str(fields[name])) for name in missing if name.partition(":")[0] + ":" in addable]
    missing = [name for name in missing if name not in dict(sent)]
    assert not missing, f"the form has no {missing}, but {sorted(names)}"
    done: set[str] = set()
    for control in controls:
        name = control.get("name")
        if name not in fields and name not in by_script:
            sent += [(name, value) for value in values_of(control)]
        elif name not in done:
            done.add(name)
            twins = [each for each in controls if each.get("name") == name]
            wanted = by_script[name] if name in by_script else fields[name]
            sent += [(name, value) for value in chosen_values(twins, wanted, name in by_script)]
    return sent


def chosen_values(controls: list[Any], wanted: Any, by_script: bool) -> list[str]:
    """What is sent for a field that was filled in: it must be one that a person could fill in so."""
    values = wanted if isinstance(wanted, list) else [] if wanted is None else [wanted]
    first = controls[0]
    name = first.get("name")
    if not by_script:
        assert first.get("type") != "hidden", f"{name} is hidden: nobody fills it in"
        assert "disabled" not in first.attrib, f"{name} is disabled"
    if first.tag == "select":
        offered = [value_of_option(each) for each in first.xpath(".//option")]
    elif first.get("type") in ("checkbox", "radio"):
        offered = [each.get("value") or "on" for each in controls]
    else:
        return [str(value) for value in values]
    assert set(values) <= set(offered), f"{name} offers {offered}, not {values}"
    return values
