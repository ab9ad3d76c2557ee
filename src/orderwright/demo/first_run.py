"""What an installation begins with: the organization `demo`, people to sign in as, and the demo set."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import psycopg

from orderwright.access.create_organization import create_organization
from orderwright.access.ensure_admin import AddMember, ensure_admin, ensure_member
from orderwright.access.passwords import verify_password
from orderwright.demo.tell_story import tell_story
from orderwright.kernel.database import Database
from orderwright.kernel.perform import Door
from orderwright.reactions import WITHIN, before_commit, settle
from orderwright.settings import Settings

ORGANIZATION, NAME = "demo", "Demo Gifts Ltd"
ADMIN, PASSWORD = "admin@example.com", "demo-demo-demo"
COLLEAGUES = (
    ("olivia@example.com", "Olivia Operations", "operations"),
    ("walter@example.com", "Walter Warehouse", "warehouse"),
    ("service@example.com", "Sam Service", "service"),
)
Say = Callable[[str], None]


def first_run(url: str, settings: Settings, say: Say = lambda _: None) -> str | None:
    """Make the demo organization where the installation has none at all. The line that says how to sign in to it, for
    as long as its password is the one that everybody knows. A demo that was interrupted is finished: the people come
    last."""
    if not settings.demo:
        return None
    with psycopg.connect(url) as connection:
        known = connection.execute("select slug, created_at from platform.organization").fetchall()
        (people,) = connection.execute("select count(*) from platform.membership").fetchone() or (0,)
    if not people and all(slug == ORGANIZATION for slug, _ in known):
        asyncio.run(make_demo(url, known[0][1] if known else None, say))
    elif not is_the_demos(url):
        return None
    return f"Sign in as [bold]{ADMIN}[/bold] with the password [bold]{PASSWORD}[/bold]"


def is_the_demos(url: str) -> bool:
    """Whether the demo's admin still has the password that it was made with."""
    of_admin = """select password_hash from platform.app_user join platform.membership using (user_id)
        where organization = %s and email = %s"""
    with psycopg.connect(url) as connection:
        found = connection.execute(of_admin, (ORGANIZATION, ADMIN)).fetchone()
    return found is not None and asyncio.run(verify_password(found[0], PASSWORD))


def demo_sign_ins(url: str) -> list[str]:
    """Who of the demo still has the password that everybody knows, in whatever organization."""
    emails = [ADMIN, *(email for email, _, _ in COLLEAGUES)]
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "select distinct email, password_hash from platform.app_user join platform.membership using (user_id)"
            " where email = any(%s) and locked_out_at is null order by email",
            (emails,),
        ).fetchall()
    return [email for email, password_hash in rows if asyncio.run(verify_password(password_hash, PASSWORD))]


def nobody_is_here(url: str) -> bool:
    """Whether no one can sign in to anything."""
    with psycopg.connect(url) as connection:
        return connection.execute("select from platform.membership limit 1").fetchone() is None


async def make_demo(url: str, began_at: datetime | None, say: Say) -> None:
    """`began_at`: when it was begun before."""
    database = Database(url)
    await database.open()
    try:
        door = Door(database, WITHIN, before_commit, settle=settle)
        now = began_at or door.now()
        await create_organization(database, ORGANIZATION, NAME)
        await tell_story(door, ORGANIZATION, now, say)
        await ensure_admin(database, ORGANIZATION, ADMIN, PASSWORD, easy=True)
        for email, name, role in COLLEAGUES:
            await ensure_member(
                database,
                ORGANIZATION,
                AddMember(email=email, name=name, role=role, password_hash=""),
                PASSWORD,
                easy=True,
            )
    finally:
        await database.close()
