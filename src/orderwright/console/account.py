"""One's own account: name, password, two-step sign-in, passkeys, and where one is signed in."""

import base64
import binascii
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.access.change_name import change_name
from orderwright.access.change_password import Whose, change_password
from orderwright.access.own_passkeys import ListPasskeys, list_passkeys
from orderwright.access.own_sessions import EndSessions, ListedSession, ListSessions, end_own_sessions, list_sessions
from orderwright.access.passkey_site import passkey_site
from orderwright.access.seal import SealBroken, seal, unseal
from orderwright.access.tokens import hash_of
from orderwright.access.totp import new_totp_secret, totp_address
from orderwright.access.two_step import (
    FindTwoStep,
    TwoStep,
    find_two_step,
    turn_off_two_step,
    turn_on_two_step,
)
from orderwright.access.visitor import visitor
from orderwright.console.client_address import address_of
from orderwright.console.desk import AtDesk, Desk
from orderwright.console.devices import device_of
from orderwright.console.form import must_agree, passwords, refused
from orderwright.console.page import Form, go
from orderwright.documents.qr_code import qr_code_svg
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.kernel.text import plural

PATH = "/account"


@get(PATH, needs=())
async def account_page(desk: AtDesk) -> Template:
    return await page(desk)


@post(PATH + "/name", needs=())
async def new_name(desk: AtDesk) -> Redirect | Template:
    name = (await desk.typed()).get("own_name", "")
    try:
        await change_name(desk.door, desk.person.user_id, desk.person.email, name)
    except Refusal as refusal:
        return await page(desk, 422, name_form=Form({"own_name": name}, {"own_name": refusal.message}))
    return go(PATH, "Name changed.")


@post(PATH + "/password", needs=())
async def new_password(desk: AtDesk) -> Redirect | Template:
    """Every other session ends."""
    values = await passwords(desk.request, "current", "password", "again")
    try:
        must_agree(values)
        typed = values["current"], values["password"], values.get("your_code", "")
        token = desk.next_token()
        done = await change_password(desk.door, whose(desk), hash_of(token), *typed)
        desk.goes_on_by(token)
    except Refusal as refusal:
        return await page(desk, 422, form=refused(refusal, {}))
    others = f" {plural(done.sessions_ended, 'other session')} signed out." if done.sessions_ended else ""
    return go(PATH, f"Password changed.{others}")


@post(PATH + "/two-step", needs=(), status_code=200)
async def set_up(desk: AtDesk) -> Template:
    """Shows the app's secret, which is kept once a code of it was entered."""
    try:
        await desk.confirm()
    except Refusal as refusal:
        return await page(desk, 422, two_step_form=refused(refusal, {}), open_dialog="set-up")
    return await page(desk, set_up=shown_to(desk, new_totp_secret()))


@post(PATH + "/two-step/code", needs=(), status_code=200)
async def turn_on(desk: AtDesk) -> Template:
    """Not redirected: the recovery codes can be shown in this answer alone."""
    values, person = await desk.typed(), desk.person
    try:
        await desk.confirm()
        totp_secret = sealed_in(desk, values.get("sealed", ""))
        code, owner = values.get("code", ""), (person.user_id, person.session_id, person.email)
        codes = await turn_on_two_step(desk.door, *owner, totp_secret, code)
    except Refusal as refusal:
        if not refusal.fields or refusal.fields[0].pointer == "/sealed":
            return await page(desk, 422, two_step_form=Form(refusal=refusal.message))
        again = shown_to(desk, sealed_in(desk, values.get("sealed", "")))
        return await page(desk, 422, two_step_form=refused(refusal, {}), set_up=again)
    return await page(desk, codes=codes)


@post(PATH + "/two-step/removal", needs=())
async def turn_off(desk: AtDesk) -> Redirect | Template:
    try:
        await desk.confirm()
    except Refusal as refusal:
        return await page(desk, 422, two_step_form=refused(refusal, {}), open_dialog="turn-off")
    await turn_off_two_step(desk.door, desk.person.user_id, desk.person.email)
    return go(PATH, "Two-step sign-in is off. Your password alone opens this account.", "amber")


@post(PATH + "/sessions/{session_id:uuid}/end", needs=())
async def end_one(desk: AtDesk, session_id: FromPath[UUID]) -> Redirect | Template:
    try:
        await desk.confirm()
    except Refusal as refusal:
        return await page(desk, 422, session_form=refused(refusal, {}), open_dialog=f"end-{session_id}")
    wanted = EndSessions(desk.person.user_id, session_id, but=desk.person.session_id)
    ended = await end_own_sessions(desk.door, desk.person.email, wanted)
    return go(PATH, "Signed out there." if ended else "That session had ended already.", "green" if ended else "amber")


@post(PATH + "/sessions/end", needs=())
async def end_others(desk: AtDesk) -> Redirect | Template:
    try:
        await desk.confirm()
    except Refusal as refusal:
        return await page(desk, 422, session_form=refused(refusal, {}), open_dialog="end-others")
    wanted = EndSessions(desk.person.user_id, but=desk.person.session_id)
    ended = await end_own_sessions(desk.door, desk.person.email, wanted)
    return go(PATH, f"{plural(ended, 'session')} signed out." if ended else "You are signed in nowhere else.")


def whose(desk: Desk) -> Whose:
    person = desk.person
    return Whose(
        user_id=person.user_id,
        session_id=person.session_id,
        email=person.email,
        name=person.name,
        address=address_of(desk.request),
        code_due=person.two_step and not desk.proven,
    )


async def page(desk: Desk, status: int = 200, **shown: Any) -> Template:
    known: TwoStep | None = await desk.door.ask(visitor(), find_two_step, FindTwoStep(desk.person.user_id))
    sessions = await desk.door.ask(visitor(), list_sessions, ListSessions(desk.person.user_id))
    passkeys = await desk.door.ask(visitor(), list_passkeys, ListPasskeys(desk.person.user_id))
    device = device_of(desk.request.headers.get("user-agent", ""))
    context: dict[str, Any] = {
        "form": Form(),
        "name_form": Form({"own_name": desk.person.name}),
        "passkey_form": Form({"name": device}, scope="passkey-"),
        "passkey_site": passkey_site(desk.settings),
        "passkeys": [msgspec.structs.asdict(each) | {"form": Form(scope=f"{each.passkey_id}-")} for each in passkeys],
        "adding": None,
        "two_step_form": Form(),
        "session_form": Form(),
        "open_dialog": None,
        "set_up": None,
        "codes": None,
        "two_step": {
            "is_on": bool(known and known.totp_secret),
            "codes_left": known.codes_left if known else 0,
        },
        "sessions": [row(each, desk.person.session_id) for each in sessions],
    }
    return await desk.show("account", "account", status, **context | shown)


def row(session: ListedSession, here: UUID) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(session),
        "device": device_of(session.agent),
        "is_here": session.session_id == here,
    }


def shown_to(desk: Desk, totp_secret: str) -> dict[str, str]:
    """What the page shows of a new app: its picture, its secret in groups of four, and the same sealed."""
    sealed = seal(desk.settings.secret, setting_up(desk), totp_secret)
    return {
        "picture": qr_code_svg(totp_address(totp_secret, desk.person.email)),
        "secret": " ".join(totp_secret[at : at + 4] for at in range(0, len(totp_secret), 4)),
        "sealed": base64.urlsafe_b64encode(sealed).decode(),
    }


def sealed_in(desk: Desk, text: str) -> str:
    """The secret that this page showed to this person. Refuses `set_up_over`."""
    try:
        return unseal(desk.settings.secrets, setting_up(desk), base64.urlsafe_b64decode(text.encode()))
    except (SealBroken, binascii.Error, ValueError):
        raise invalid("/sealed", "set_up_over", "This set-up is over. Begin again.") from None


def setting_up(desk: Desk) -> str:
    return f"set-up by {desk.person.session_id}"


routes = [account_page, new_name, new_password, set_up, turn_on, turn_off, end_one, end_others]
