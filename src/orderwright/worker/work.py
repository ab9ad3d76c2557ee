"""The worker process: a relay for each organization, and the chores that nobody's request drives."""

import asyncio
import logging
from collections.abc import Sequence
from time import monotonic

import psycopg
from psycopg import AsyncConnection

from orderwright.kernel.database import PLATFORM, answered_within
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Outage
from orderwright.kernel.statements import statements
from orderwright.reactions import AFTER, NARROWED
from orderwright.settings import Settings
from orderwright.worker.chores import ALONE, CHORES, Chore
from orderwright.worker.read_facts import FACTS_MAX
from orderwright.worker.relay import Relay

sql = statements(__file__)
log = logging.getLogger(__name__)
TURN_S = 0.15
REST = 4
"""While facts pour in, a chore that can wait rests so many times as long as it worked."""
STANDBY_S = 1.0
LOOK_FOR_ORGANIZATIONS_S = 2.0


async def work(door: Door, settings: Settings, stop: asyncio.Event) -> None:
    """Until `stop` is set: every organization's relay and chores, those of organizations made meanwhile too."""
    tasks: dict[str, list[asyncio.Task[None]]] = {}
    try:
        while not stop.is_set():
            for organization in await organizations(door):
                if organization not in tasks:
                    tasks[organization] = start(door, organization, settings, stop)
            await pause(stop, LOOK_FOR_ORGANIZATIONS_S)
    finally:
        await asyncio.gather(*(task for started in tasks.values() for task in started), return_exceptions=True)


def start(door: Door, organization: str, settings: Settings, stop: asyncio.Event) -> list[asyncio.Task[None]]:
    relay = Relay(door, organization, AFTER, NARROWED)
    relaying = asyncio.create_task(keep_relaying(relay, settings, stop))
    return [relaying, *(asyncio.create_task(keep_doing(each, relay, settings, stop)) for each in CHORES)]


async def organizations(door: Door) -> Sequence[str]:
    """The organizations of the installation; none where they can't be read now, which is logged and tried again."""
    try:
        async with door.database.transaction(PLATFORM, "worker", door.now(), read_only=True) as tx:
            return await tx.rows(str, sql.read_organizations)
    except Outage as outage:
        log.warning("looking for organizations: %s", outage.message)
    except Exception:  # whatever it is, those that were found before are worked for, and it is looked for them again
        log.exception("looking for organizations failed")
    return []


async def keep_relaying(relay: Relay, settings: Settings, stop: asyncio.Event) -> None:
    """Be the organization's relay, and do what one worker does alone, or stand by until the one that is ends."""
    while not stop.is_set():
        try:
            async with await relay.door.database.connect() as connection:
                if await locked(connection, relay.organization):
                    async with asyncio.TaskGroup() as group:
                        group.create_task(relay_while_alive(relay, connection, stop))
                        for chore in ALONE:
                            group.create_task(keep_doing(chore, relay, settings, stop))
        except Exception as error:  # the database went away, or a turn failed: begin again
            cause = first_of(error)
            is_away = isinstance(cause, Outage | psycopg.OperationalError)
            log.warning("relay of %s begins again: %s", relay.organization, cause, exc_info=None if is_away else cause)
        await pause(stop, STANDBY_S)


def first_of(error: BaseException) -> BaseException:
    """The first of what went wrong in a group of tasks."""
    return first_of(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


async def locked(connection: AsyncConnection, organization: str) -> bool:
    """True where this connection is the organization's relay from now on, until it ends."""
    cursor = await connection.execute(sql.lock_relay.text, {"organization": organization})
    row = await cursor.fetchone()
    return bool(row and row[0])


async def relay_while_alive(relay: Relay, lock: AsyncConnection, stop: asyncio.Event) -> None:
    """Turn by turn, without a pause as long as there is much. The lock is ours only while its connection lives."""
    await relay.introduce()
    try:
        while not stop.is_set():
            handed = await relay.turn()
            with answered_within(lock, relay.door.database.patience_s):
                await lock.execute("select 1")
            if handed < FACTS_MAX:
                await pause(stop, TURN_S)
    finally:
        await relay.end()


async def keep_doing(chore: Chore, relay: Relay, settings: Settings, stop: asyncio.Event) -> None:
    """Do a chore again and again: at once while there is more to do, else after its pause. One that is canceled while
    the database goes away may meet an error of its connection instead; it ends all the same: others wait for it."""
    task = asyncio.current_task()
    while not stop.is_set():
        done, began = 0, monotonic()
        try:
            done = await chore.do(relay.door, relay.organization, settings)
        except Outage as outage:
            log.warning("%s in %s waits: %s", chore.name, relay.organization, outage.message)
        except Exception:  # a chore that fails is logged and done again
            log.exception("%s failed in %s", chore.name, relay.organization)
        if task and task.cancelling():
            return
        if done == 0:
            await pause(stop, chore.every_s)
        elif chore.can_wait and relay.crowded:
            await pause(stop, REST * (monotonic() - began))


async def pause(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not longer than until the stop."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
