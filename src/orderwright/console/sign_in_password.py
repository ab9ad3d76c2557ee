"""Choose a password: after an invitation, or because the old one is forgotten."""

from typing import Any

from litestar import get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.access.accept_invitation import AcceptInvitation, Invitation, accept_invitation, read_invitation
from orderwright.access.reset_password import read_reset, request_password_reset, reset_password
from orderwright.console.client_address import address_of
from orderwright.console.form import must_agree, passwords, refused, typed
from orderwright.console.page import AnyRequest, Form, frame_alone, show
from orderwright.console.problems import STATUS
from orderwright.console.sign_in import signed_in
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal, invalid
from orderwright.messages.mail_links import mail_reset_link
from orderwright.settings import Settings


@get("/password/forgot")
async def forgot_page(request: AnyRequest) -> Template:
    return forgot(request, Form(), sent=False)


@post("/password/forgot", status_code=200)
async def ask_for_link(request: AnyRequest, state: State) -> Template:
    """Looked up and mailed after the answer, which is the same whoever asked."""
    values = await typed(request)
    email = values.get("email", "")
    if not email:
        wrong = refused(invalid("/email", "email_missing", "Enter the e-mail address you sign in with."), {"email": ""})
        return forgot(request, wrong, sent=False, status=422)
    answer = forgot(request, Form({"email": email}), sent=True)
    answer.background = BackgroundTask(mail_link, state.door, state.settings, email, address_of(request))
    return answer


async def mail_link(door: Door, settings: Settings, email: str, address: str) -> None:
    try:
        link = await request_password_reset(door, email, address)
    except Refusal:
        return  # asked too often: there is a link on its way
    if link is not None:
        await mail_reset_link(settings, link)


@get("/password/new/{token:str}")
async def new_password_page(request: AnyRequest, token: FromPath[str], state: State) -> Template:
    return choose(request, Form(), f"/password/new/{token}", email=await read_reset(state.door, token))


@post("/password/new/{token:str}")
async def set_new_password(request: AnyRequest, token: FromPath[str], state: State) -> Redirect | Template:
    values = await passwords(request, "password", "again")
    email = await read_reset(state.door, token)
    try:
        must_agree(values)
        session = await reset_password(state.door, token, values["password"])
    except Refusal as refusal:
        form = refused(refusal, {"password": "", "again": ""})
        return choose(request, form, f"/password/new/{token}", STATUS[refusal.kind], email=email)
    return signed_in(session, "/")


@get("/invitation/{token:str}")
async def invitation_page(request: AnyRequest, token: FromPath[str], state: State) -> Template:
    invitation = await read_invitation(state.door, token)
    return choose(request, Form(), f"/invitation/{token}", invitation=invitation)


@post("/invitation/{token:str}")
async def join(request: AnyRequest, token: FromPath[str], state: State) -> Redirect | Template:
    values = await passwords(request, "password", "again")
    invitation = await read_invitation(state.door, token)
    given = AcceptInvitation(
        token=token, name=values.get("name", ""), password=values["password"], address=address_of(request)
    )
    try:
        if not invitation.has_account:
            must_agree(values)
        session = await accept_invitation(state.door, given)
    except Refusal as refusal:
        form = refused(refusal, {"name": given.name, "password": "", "again": ""})
        return choose(request, form, f"/invitation/{token}", STATUS[refusal.kind], invitation=invitation)
    return signed_in(session, "/")


def forgot(request: AnyRequest, form: Form, sent: bool, status: int = 200) -> Template:
    """`mailed`: there is a mail server."""
    mailed = request.app.state.settings.smtp_url is not None
    shown = {"form": form, "sent": sent, "mailed": mailed}
    return show(request, "console/password_forgot.html", status, page=frame_alone(request), **shown)


def choose(request: AnyRequest, form: Form, action: str, status: int = 200, **whom: Any) -> Template:
    """`whom`: the invitation, or the e-mail address whose password it is."""
    invitation: Invitation | None = whom.get("invitation")
    shown = None
    if invitation is not None:
        shown = {
            "organization": invitation.organization_name,
            "role": invitation.role,
            "email": invitation.email,
            "invited_by": invitation.invited_by,
            "has_account": invitation.has_account,
        }
    return show(
        request,
        "console/password_new.html",
        status,
        page=frame_alone(request),
        form=form,
        action=action,
        invitation=shown,
        email=whom.get("email", ""),
    )


routes = [forgot_page, ask_for_link, new_password_page, set_new_password, invitation_page, join]
