"""Links that are for one person alone: who may read them, and for how long they are kept."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from tests.given import World, world

from orderwright.access.create_organization import create_organization
from orderwright.access.ensure_admin import ensure_admin
from orderwright.access.invite_user import InviteUser, invite_user
from orderwright.access.reset_password import make_reset_link, read_reset
from orderwright.kernel.refusal import Refusal
from orderwright.messages.mail_links import mail_invitation, mail_reset_link
from orderwright.messages.record_sendings import Sending, record_sendings
from orderwright.messages.resend_messages import ResendMessage, resend_messages
from orderwright.settings import Settings
from orderwright.views.messages_list import EMPTIED, FOR_THEM_ALONE, HIDDEN, ReadMessage, read_any_message, read_message

PASSWORD = "correct horse battery"
NO_SERVER = Settings(secret="s" * 40)
BY_SMTP = Settings(secret="s" * 40, smtp_url="smtp://127.0.0.1:1")


@pytest.fixture
async def w(fresh_database: str) -> AsyncIterator[World]:
    """`ada` works in two organizations, `ben` in one."""
    async with world(fresh_database) as made:
        await create_organization(made.database, "other", "Other Ltd")
        for organization, email in (("demo", "ada"), ("other", "ada"), ("demo", "ben")):
            await ensure_admin(made.database, organization, f"{email}@example.com", PASSWORD)
        yield made


async def ask_for_reset(w: World, settings: Settings, email: str) -> None:
    await mail_reset_link(w.door, settings, await make_reset_link(w.door, email, "test"))


async def written(w: World) -> list[UUID]:
    return [row[0] for row in await w.sql("select message_id from message order by created_at")]


async def read_by_admin(w: World, message: UUID) -> str:
    return (await w.door.ask(w.context, read_any_message, ReadMessage(message))).text


async def test_without_a_mail_server_an_admin_finds_the_link_of_whoever_works_nowhere_else(w: World) -> None:
    await ask_for_reset(w, NO_SERVER, "ben@example.com")
    (message,) = await written(w)
    assert "/password/new/" in await read_by_admin(w, message)
    plain = await w.door.ask(w.context, read_message, ReadMessage(message))
    assert (plain.text, plain.html) == (HIDDEN, HIDDEN)


async def test_without_a_mail_server_a_link_that_opens_other_organizations_is_kept_in_none(
    w: World, caplog: pytest.LogCaptureFixture
) -> None:
    await ask_for_reset(w, NO_SERVER, "ada@example.com")
    assert await written(w) == []
    assert "`orderwright user reset ada@example.com` prints one" in caplog.text


async def test_a_link_on_its_way_is_read_by_its_recipient_alone(w: World) -> None:
    await ask_for_reset(w, BY_SMTP, "ada@example.com")
    (message,) = await written(w)
    page = await w.door.ask(w.context, read_any_message, ReadMessage(message))
    assert (page.text, page.html) == (FOR_THEM_ALONE, FOR_THEM_ALONE)


async def test_a_link_that_was_sent_is_not_kept_and_not_sent_again(w: World) -> None:
    made = await w.do(invite_user, InviteUser(email="eve@example.com", role="warehouse"))
    await mail_invitation(w.door, BY_SMTP, w.context, made)
    await ask_for_reset(w, BY_SMTP, "ada@example.com")
    invitation, reset = await written(w)
    assert "/invitation/" in await read_by_admin(w, invitation)
    await w.do(record_sendings, Sending(message_id=invitation, error="later"))
    assert "/invitation/" in await read_by_admin(w, invitation)
    for message in (invitation, reset):
        await w.do(record_sendings, Sending(message_id=message))
        assert await read_by_admin(w, message) == EMPTIED
        assert await w.sql("select html, body from message where message_id = %s", message) == [("", "")]
        with pytest.raises(Refusal) as refused:
            await w.do(resend_messages, ResendMessage(message_id=message))
        assert refused.value.code == "message_emptied"


async def test_the_operator_s_link_opens_the_account_and_nobody_unknown_gets_one(w: World) -> None:
    link = await make_reset_link(w.door, "Ada@example.com ", "command line")
    assert (link.organizations, link.email) == (2, "ada@example.com")
    assert link.token is not None
    assert await read_reset(w.door, link.token) == "ada@example.com"
    assert link.expires_at - w.door.now() < timedelta(hours=1)
    with pytest.raises(Refusal) as refused:
        await make_reset_link(w.door, "nobody@example.com", "command line")
    assert refused.value.code == "user_not_found"
