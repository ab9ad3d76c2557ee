"""The door: permissions, idempotency keys, batches with a culprit, lost races, facts."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec
import pytest
from psycopg.errors import ReadOnlySqlTransaction
from tests.given import World, world

from orderwright.kernel.context import Context, system
from orderwright.kernel.facts import Fact
from orderwright.kernel.perform import Door
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import Query, Verb


class Note(msgspec.Struct, frozen=True):
    text: str


class Noted(msgspec.Struct, frozen=True):
    text: str
    by: str


class NoteTaken(Fact, frozen=True, kw_only=True):
    text: str


class NoteSeen(Fact, frozen=True, kw_only=True):
    text: str


async def take_notes(tx: Transaction, notes: Sequence[Note]) -> list[Noted | Refusal]:
    """Takes notes; a bomb blows up the batch, a refused one is refused alone, a slow one takes its time."""
    for note in notes:
        if note.text == "bomb":
            raise ZeroDivisionError
        if note.text == "slow":
            await asyncio.sleep(0.3)
        if note.text != "no":
            tx.emit(NoteTaken(text=note.text))
    return [Refusal("no", "No.") if note.text == "no" else Noted(note.text, tx.actor) for note in notes]


NOTES: Verb[Note, Noted] = Verb("take_notes", "notes.take", take_notes, Note, Noted, ("no",), (), 256)


async def notes_of(w: World) -> list[str]:
    return [row[0] for row in await w.sql("select data->>'text' from event where kind = 'NoteTaken' order by 1")]


async def test_a_caller_without_the_permission_is_refused_and_nothing_happens(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        stranger = Context(organization="demo", actor="eve", permissions=frozenset({"notes.read", "orders.*"}))
        with pytest.raises(Refusal, match=r"notes\.take"):
            await w.door.perform(stranger, NOTES, Note("a"))
        assert await notes_of(w) == []


async def test_the_same_key_does_it_once_and_answers_the_same(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        first = await w.door.perform(w.context, NOTES, Note("a"), "key")
        again = await w.door.perform(w.context, NOTES, Note("a"), "key")
        assert first == again == Noted("a", "test")
        assert await notes_of(w) == ["a"]


async def test_a_key_used_for_another_request_is_refused(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        await w.door.perform(w.context, NOTES, Note("a"), "key")
        with pytest.raises(Refusal) as refused:
            await w.door.perform(w.context, NOTES, Note("b"), "key")
        assert (refused.value.code, refused.value.kind) == ("idempotency_key_reused", "invalid")


async def test_a_question_changes_nothing_and_waits_for_nobody_who_writes_alone(fresh_database: str) -> None:
    async def peek(tx: Transaction, wanted: Note) -> int:
        if wanted.text == "write":
            await tx.connection.execute(b"delete from subscriber")
        ((found,),) = await (await tx.connection.execute(b"select 42")).fetchall()
        return int(found)

    look: Query[Note, int] = Query("peek", "notes.take", peek)
    async with world(fresh_database) as w:
        with pytest.raises(ReadOnlySqlTransaction):
            await w.door.ask(w.context, look, Note("write"))
        async with w.database.transaction("demo", "test", w.door.now(), alone=True):
            async with asyncio.timeout(5):
                assert await w.door.ask(w.context, look, Note("read")) == 42


async def test_a_key_whose_request_still_runs_is_a_conflict(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        running = asyncio.create_task(w.door.perform(w.context, NOTES, Note("slow"), "key"))
        await asyncio.sleep(0.1)
        with pytest.raises(Refusal) as refused:
            await w.door.perform(w.context, NOTES, Note("slow"), "key")
        assert (refused.value.code, refused.value.kind) == ("request_still_running", "conflict")
        assert await running == Noted("slow", "test")


async def test_a_refusal_is_not_kept_so_that_the_key_may_be_tried_again(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        for _ in range(2):
            with pytest.raises(Refusal, match="No"):
                await w.door.perform(w.context, NOTES, Note("no"), "key")
        assert await w.door.perform(w.context, NOTES, Note("yes"), "key") == Noted("yes", "test")


async def test_the_culprit_of_a_batch_stands_alone_and_harms_nobody(fresh_database: str) -> None:
    async with world(fresh_database) as w:

        async def take_carefully(tx: Transaction, notes: Sequence[Note]) -> list[Noted | Refusal]:
            try:
                return await take_notes(tx, notes)
            except ZeroDivisionError:
                raise Refusal("bomb", "This one can't be taken.") from None

        careful: Verb[Note, Noted] = Verb("careful", "notes.take", take_carefully, Note, Noted, (), (), 256)
        texts = ["a", "b", "bomb", "c", "no"]
        answers = await w.door.perform_many(w.context, careful, [Note(text) for text in texts])
        assert [answer.code if isinstance(answer, Refusal) else answer.text for answer in answers] == texts
        assert await notes_of(w) == ["a", "b", "c"]


async def test_many_at_once_make_one_commit(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        await w.door.perform_many(w.context, NOTES, [Note(str(n)) for n in range(20)])
        commits = await w.sql("select actor, verb, count(*) from commit_log join event using (commit_id)"
                              " where verb = 'take_notes' group by commit_id")  # fmt: skip
        assert commits == [("test", "take_notes", 20)]


async def test_reactions_within_the_transaction_see_each_fact_once(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        seen: list[str] = []

        async def see(tx: Transaction, facts: Sequence[Fact]) -> None:
            texts = [fact.text for fact in facts if isinstance(fact, NoteTaken)]
            seen.extend(texts)
            tx.emit(*(NoteSeen(text=text) for text in texts))

        door = Door(w.database, {NoteTaken: [see]})
        await door.perform_many(system("demo"), NOTES, [Note("a"), Note("b")])
        assert seen == ["a", "b"]
        assert [row[0] for row in await w.sql("select kind from event where kind like 'Note%%' order by seq")] == [
            "NoteTaken", "NoteTaken", "NoteSeen", "NoteSeen",
        ]  # fmt: skip


async def test_one_organization_does_not_see_the_rows_of_another(fresh_database: str) -> None:
    from orderwright.access.create_organization import create_organization

    async with world(fresh_database, {"DC": {"A": 5}}) as w:
        order = await w.placed_order({"A": 1})
        await create_organization(w.database, "other", "Other Ltd")
        async with w.database.transaction("other", "test", w.door.now()) as tx:
            cursor = await tx.connection.execute("select order_id from orders where order_id = %s", [order.id])
            assert await cursor.fetchone() is None
        with pytest.raises(ValueError, match="not the name of an organization"):
            async with w.database.transaction("demo; drop schema org_demo", "test", w.door.now()):
                pass
        assert isinstance(order.id, UUID)


async def test_a_verb_that_answers_nothing_is_done_once_under_a_key(fresh_database: str) -> None:
    async def note_silently(tx: Transaction, notes: Sequence[Note]) -> list[Refusal | None]:
        tx.emit(*(NoteTaken(text=note.text) for note in notes))
        return [None for _ in notes]

    silent: Verb[Note, None] = Verb("note_silently", "notes.take", note_silently, Note, type(None), (), (), 256)
    async with world(fresh_database) as w:
        for _ in range(2):
            assert await w.door.perform_many(w.context, silent, [Note("a")], ["key-1"]) == [None]
        assert await notes_of(w) == ["a"]


async def test_callers_that_choose_the_same_key_do_not_meet(fresh_database: str) -> None:
    async with world(fresh_database) as w:
        one, same_name = (msgspec.structs.replace(w.context, actor="key shop", caller=f"key {n}") for n in (1, 2))
        for context, text in ((w.context, "a"), (one, "b"), (same_name, "c"), (one, "b")):
            assert (await w.door.perform(context, NOTES, Note(text), "key-1")).text == text
        assert await notes_of(w) == ["a", "b", "c"]
        with pytest.raises(Refusal) as refused:
            await w.door.perform(one, NOTES, Note("other"), "key-1")
        assert (refused.value.code, refused.value.ids) == ("idempotency_key_reused", {"key": "key-1"})


class LongNote(msgspec.Struct, frozen=True):
    """`Note` some versions later."""

    text: str
    tags: list[str] = []
    color: str | None = None


class LongNoted(msgspec.Struct, frozen=True):
    text: str
    by: str
    tags: list[str] = []


class OtherNoted(msgspec.Struct, frozen=True):
    text: str
    number: int


async def test_a_request_that_is_sent_again_after_an_upgrade_gets_its_answer(fresh_database: str) -> None:
    async def take_long_notes(_: Transaction, notes: Sequence[LongNote]) -> list[LongNoted | Refusal]:
        raise AssertionError(f"{notes} were taken already")

    def later(answer: type) -> Verb[LongNote, LongNoted]:
        return Verb("take_notes", "notes.take", take_long_notes, LongNote, answer, (), (), 256)

    async with world(fresh_database) as w:
        await w.door.perform(w.context, NOTES, Note("a"), "key-1")
        grown = await w.door.perform(w.context, later(LongNoted), LongNote("a"), "key-1")
        assert grown == LongNoted("a", "test", [])
        with pytest.raises(Refusal, match="another request"):
            await w.door.perform(w.context, later(LongNoted), LongNote("a", ["red"]), "key-1")
        with pytest.raises(Refusal) as refused:
            await w.door.perform(w.context, later(OtherNoted), LongNote("a"), "key-1")
        assert refused.value.code == "answer_outdated"
        assert await notes_of(w) == ["a"]
