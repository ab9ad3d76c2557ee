"""/outbox: every mail that was written, as it looks, and sent again."""

from typing import Literal, cast
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Redirect, Template

from orderwright.console.desk import AtDesk, Desk
from orderwright.console.lists import Tab, href, pager_of
from orderwright.console.page import go
from orderwright.kernel.refusal import invalid
from orderwright.messages.resend_messages import ResendMessage, resend_messages
from orderwright.settings import Settings
from orderwright.views.messages_list import (
    ListMessages,
    MessagePage,
    ReadMessage,
    list_messages,
    read_message,
)

PATH = "/outbox"
Which = Literal["all", "waiting", "failed"]
STATES: tuple[Which, ...] = ("all", "waiting", "failed")
MAIL_POLICY = "default-src 'none'; img-src 'self' data: https:; style-src 'unsafe-inline'; frame-ancestors 'self'"


@get(PATH)
async def outbox_page(desk: AtDesk, state: State) -> Template:
    chosen: Which = cast(Which, desk.asked("state") or "all")
    if chosen not in STATES:
        raise invalid("/state", "field_invalid", "There is no such list of mail.")
    page = await desk.ask(list_messages, ListMessages(state=chosen, cursor=desk.asked("cursor")))
    counts = {"waiting": page.waiting or None, "failed": page.failed or None}
    settings: Settings = state.settings
    listed = {
        "tabs": [
            Tab(
                each.capitalize(),
                href(PATH, {"state": None if each == "all" else each}),
                counts.get(each),
                each == chosen,
            )
            for each in STATES
        ],
        "smtp": "Mail is sent by your mail server."
        if settings.smtp_url
        else "Saved in the outbox: no mail server yet.",
        "rows": page.rows,
        "pager": pager_of(page, PATH, {"state": desk.asked("state")}),
    }
    return await desk.show("outbox", "outbox", list=listed)


@get(PATH + "/{id_:uuid}", needs="messages.read")
async def mail_page(desk: AtDesk, state: State, id_: FromPath[UUID]) -> Template:
    mail = await mail_of(desk, id_)
    settings: Settings = state.settings
    may = desk.may(resend_messages.permission)
    return await desk.show("mail", "outbox", mail=mail, sender=settings.mail_from, may_resend=may)


@get(PATH + "/{id_:uuid}/body")
async def mail_body(desk: AtDesk, id_: FromPath[UUID]) -> Response[str]:
    """The mail as it looks: shown in a sandbox, without scripts."""
    mail = await mail_of(desk, id_)
    return Response(mail.html, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": MAIL_POLICY})


@post(PATH + "/{id_:uuid}/resend")
async def resend(desk: AtDesk, id_: FromPath[UUID]) -> Redirect:
    done = await desk.perform(resend_messages, ResendMessage(message_id=id_))
    return go(f"{PATH}/{done.message_id}", "Mail queued for sending.")


async def mail_of(desk: Desk, id_: UUID) -> MessagePage:
    """Links that let somebody in are shown to those who may invite."""
    return await desk.ask(read_message, ReadMessage(id_))


routes = [outbox_page, mail_page, mail_body, resend]
