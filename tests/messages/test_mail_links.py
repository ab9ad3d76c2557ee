"""Links that let one person in are mailed to that person, and nobody else ever reads one."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from tests.given import World, world
from tests.mail_server import Mailbox

from orderwright.access.create_organization import create_organization
from orderwright.access.ensure_admin import ensure_admin
from orderwright.access.invite_user import InvitationMade, InviteUser, invite_user
from orderwright.access.reset_password import make_reset_link, read_reset
from orderwright.kernel.refusal import Refusal
from orderwright.messages.mail_links import Mailed, mail_invitation, mail_reset_link
from orderwright.settings import Settings

PASSWORD = "correct horse battery"
NO_SERVER = Settings(secret="s" * 40)
INVITED = InviteUser(email="eve@example.com", role="warehouse")


@pytest.fixture
async def w(fresh_database: str) -> AsyncIterator[World]:
    """`ada` works in two organizations, `ben` in one."""
    async with world(fresh_database) as made:
        await create_organization(made.database, "other", "Other Ltd")
        for organization, email in (("demo", "ada"), ("other", "ada"), ("demo", "ben")):
            await ensure_admin(made.database, organization, f"{email}@example.com", PASSWORD)
        yield made


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def settings(mailbox: Mailbox, free_port: int) -> Iterator[Settings]:
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port)
    server.start()
    yield Settings(secret="s" * 40, smtp_url=f"smtp://127.0.0.1:{free_port}", mail_from="Demo <orders@shop.example>")
    server.stop()


async def everything_kept(w: World) -> str:
    """All rows of both schemas, as text."""
    kept = []
    for schema in ("org_demo", "org_other", "platform"):
        for (table,) in await w.sql("select tablename::text from pg_tables where schemaname = %s", schema):
            kept += await w.sql(f"select t::text from {schema}.{table} t")
    return "\n".join(text for (text,) in kept)


def token_of(mail: Any) -> str:
    found = re.search(r"/(?:invitation|password/new)/(\S+)", mail.get_body(("plain",)).get_content())
    assert found
    return found[1]


async def test_a_link_reaches_its_recipient_and_is_kept_nowhere(w: World, settings: Settings, mailbox: Mailbox) -> None:
    made = await w.do(invite_user, INVITED)
    assert await mail_invitation(settings, "demo", made) == Mailed(True)
    await mail_reset_link(settings, await make_reset_link(w.door, "ben@example.com", "test"))
    invitation, reset = mailbox.mails
    assert (invitation["To"], invitation["Subject"]) == (
        "eve@example.com",
        "test invites you to Demo Gifts Ltd on Orderwright",
    )
    assert (reset["To"], reset["From"]) == ("ben@example.com", "Demo Gifts Ltd <orders@shop.example>")
    kept = await everything_kept(w)
    assert await read_reset(w.door, token_of(reset)) == "ben@example.com"
    for mail in (invitation, reset):
        assert token_of(mail) not in kept
    assert await w.sql("select count(*) from message") == [(0,)]


async def test_without_a_mail_server_the_operator_prints_the_link(w: World, caplog: pytest.LogCaptureFixture) -> None:
    made: InvitationMade = await w.do(invite_user, INVITED)
    mailed = await mail_invitation(NO_SERVER, "demo", made)
    assert not mailed.sent
    assert mailed.command == "orderwright user invite eve@example.com --org demo --role warehouse"
    link = await make_reset_link(w.door, "ada@example.com", "test")
    await mail_reset_link(NO_SERVER, link)
    assert "`orderwright user reset ada@example.com` prints one" in caplog.text
    for token in (made.token, link.token):
        assert token
        assert token not in mailed.otherwise + caplog.text + await everything_kept(w)


async def test_where_the_mail_can_not_be_sent_it_is_said_without_the_link(
    w: World, settings: Settings, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.rcpt += ["550 No such mailbox", "550 No such mailbox"]
    made = await w.do(invite_user, INVITED)
    mailed = await mail_invitation(settings, "demo", made)
    assert (mailed.sent, "550 No such mailbox" in mailed.otherwise) == (False, True)
    link = await make_reset_link(w.door, "ben@example.com", "test")
    await mail_reset_link(settings, link)
    assert "could not be mailed to ben@example.com: 550 No such mailbox" in caplog.text
    assert link.token
    assert link.token not in caplog.text


async def test_the_operator_s_link_opens_the_account_and_nobody_unknown_gets_one(w: World) -> None:
    link = await make_reset_link(w.door, "Ada@example.com ", "command line")
    assert link.email == "ada@example.com"
    assert link.token is not None
    assert await read_reset(w.door, link.token) == "ada@example.com"
    assert link.expires_at - w.door.now() < timedelta(hours=1)
    with pytest.raises(Refusal) as refused:
        await make_reset_link(w.door, "nobody@example.com", "command line")
    assert refused.value.code == "user_not_found"
