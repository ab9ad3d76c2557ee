"""Where a person works: the request, who made it, and the door to the core. Every handler gets one."""

from collections.abc import Sequence
from typing import Any, NoReturn, TypeVar

import msgspec
from litestar.di import NamedDependency
from litestar.response import Template

from orderwright.access.authenticate import SessionContext
from orderwright.access.confirm_person import Claim, confirm_person, is_proven
from orderwright.access.needs import needs_of
from orderwright.access.tokens import hash_of, new_session_token
from orderwright.console.client_address import address_of
from orderwright.console.form import only_once, passwords, plain, sent_before, typed
from orderwright.console.page import AnyRequest, frame_alone, page_for, show
from orderwright.console.person import SESSION_COOKIE, SETTING_UP, SetsUpFirst
from orderwright.kernel.idempotency import payload_hash
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.verbs import Query, Verb
from orderwright.settings import Settings

SEND_AGAIN = (
    "This page was out of date, since you signed in again or changed the organization. Nothing was changed. "
    "Check the form and send it again."
)
In = TypeVar("In")
Out = TypeVar("Out")


class Desk:
    """`ask` reads and `perform` changes, as the person who sits here."""

    def __init__(self, request: AnyRequest, person: SessionContext, door: Door) -> None:
        self.request = request
        self.person = person
        self.door = door

    @property
    def settings(self) -> Settings:
        """Of the installation."""
        settings: Settings = self.request.app.state.settings
        return settings

    def may(self, permission: str) -> bool:
        return self.person.context.may(permission)

    def asked(self, name: str) -> str | None:
        """A parameter of the address, where it says something."""
        return plain(f"/{name}", self.request.query_params.get(name, "")) or None

    async def typed(self) -> dict[str, str]:
        """The fields of the form that was sent."""
        return await typed(self.request)

    async def ask(self, query: Query[In, Out], input: In) -> Out:
        return await self.door.ask(self.person.context, query, input)

    async def perform(self, verb: Verb[In, Out], input: In, key: str | None = None) -> Out:
        """Done once, however often the form is sent: by `key`, or else by the form's own."""
        key = key or await self.key_of(verb)
        try:
            return await self.door.perform(self.person.context, verb, input, key)
        except Refusal as refusal:
            raise sent_before(refusal) from refusal

    async def perform_many(
        self, verb: Verb[In, Out], inputs: Sequence[In], keys: Sequence[str | None] | None = None
    ) -> list[Out | Refusal]:
        """Each input once for a form, by `keys`, or else by the form's own and what the input says."""
        form = await self.key_of(verb)
        if keys is None and form:
            keys = [f"{form} {payload_hash(input).hex()}" for input in inputs]
        answers = await self.door.perform_many(self.person.context, verb, inputs, keys)
        return [sent_before(answer) if isinstance(answer, Refusal) else answer for answer in answers]

    async def key_of(self, verb: Verb[Any, Any]) -> str | None:
        """The key under which a verb is done for the form that was sent. What is told once (a secret) would be lost if
        its form was sent again, so it is made again instead."""
        if verb.forget or self.request.method != "POST":
            return None
        key = only_once(await self.typed())
        return key and f"{key} {verb.name}"

    @property
    def proven(self) -> bool:
        """Whether the person proved who they are a short while ago."""
        return is_proven(self.person.proven_at, self.door.now())

    async def confirm(self) -> None:
        """Before what could hand the installation to somebody else: who is at work proves once more who they are, by
        `your_password` and, with two-step sign-in, `your_code`, unless they did lately. Refuses `password_wrong` and
        `code_wrong`, beside their fields, and `too_many_attempts`. The browser gets another token of the session."""
        if not self.proven:
            values = await passwords(self.request, "your_password")
            token = self.next_token()
            claim = Claim(
                user_id=self.person.user_id,
                session_id=self.person.session_id,
                token_hash=hash_of(token),
                email=self.person.email,
                address=address_of(self.request),
                two_step=self.person.two_step,
                password=values["your_password"],
                code=values.get("your_code", ""),
            )
            await confirm_person(self.door, claim)
            self.goes_on_by(token)
            self.person = msgspec.structs.replace(self.person, proven_at=self.door.now())

    def next_token(self) -> str:
        """Of this session, for `goes_on_by` once the person proved who they are."""
        return new_session_token(self.request.cookies.get(SESSION_COOKIE, ""))

    def goes_on_by(self, token: str) -> None:
        """The answer, whichever it is, tells the browser."""
        self.request.state.session_token = token

    def mailed(self, sent: str) -> str:
        """What is said after a mail was written: that it is sent, or where it is without a mail server."""
        return sent if self.settings.smtp_url else "Mail saved in the outbox: no mail server yet."

    async def show(self, name: str, section: str, status: int = 200, **context: Any) -> Template:
        """A page of the console, in its frame: `console/<name>.html`."""
        page = await page_for(self.request, self.person, self.door, section)
        page |= {"proven": self.proven, "two_step": self.person.two_step}
        return show(self.request, f"console/{name}.html", status, page=page, **context)

    def part(self, name: str, **context: Any) -> Template:
        """A part of a page, without the frame: what was left to say waits for the next page."""
        page = frame_alone(self.request) | {"may": self.may}
        return Template(f"console/{name}.html", context={"page": page, **context})


class OutOfDate(Door):
    """The door for a form whose token is out of date: it reads, so that the form can be shown again, and changes
    nothing."""

    def __init__(self, door: Door) -> None:
        vars(self).update(vars(door))

    async def perform_batch(self, *_: object) -> NoReturn:
        """Refuses `form_out_of_date`."""
        raise Refusal("form_out_of_date", SEND_AGAIN, "conflict")


async def provide_desk(
    request: AnyRequest, person: NamedDependency[SessionContext], door: NamedDependency[Door]
) -> Desk:
    """Only for who may do what the page is for, and has a second step where the organization demands it."""
    if person.sets_up_first and request.url.path not in SETTING_UP:
        raise SetsUpFirst
    if request.state.dict().get("out_of_date"):
        door = OutOfDate(door)
    for permission in needs_of(request.route_handler):
        person.context.require(permission)
    return Desk(request, person, door)


AtDesk = NamedDependency[Desk]
