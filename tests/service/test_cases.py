"""Complaints and exceptions: opened once, answered, resolved."""

import asyncio
from typing import Any

import msgspec
import pytest
from tests import given, warehouse
from tests.given import World

from orderwright.kernel.ids import new_id
from orderwright.kernel.refusal import Refusal
from orderwright.orders.types import Customer, PlacedOrder
from orderwright.service.answer_cases import AnswerCase, answer_cases
from orderwright.service.assign_cases import AssignCase, assign_cases
from orderwright.service.open_cases import OpenCase, open_cases
from orderwright.service.read_cases import CaseId, case_file
from orderwright.service.resolve_cases import ResolveCase, resolve_cases

STOCK = {"DC": {"MUG": 10}}


def complaint(order: PlacedOrder, body: str = "A mug is broken.", **changes: Any) -> OpenCase:
    case = OpenCase(
        kind="complaint", subject_kind="order", subject_id=order.id, order_id=order.id, reason="Damaged", body=body,
        from_customer=True,
    )  # fmt: skip
    return msgspec.structs.replace(case, **changes)


async def kinds(world: World) -> list[str]:
    rows = await world.sql(
        "select kind from event where kind like 'Case%%' or kind = 'CustomerWrote' order by commit_id, seq"
    )
    return [kind for (kind,) in rows]


async def test_a_complaint_is_answered_and_resolved_and_its_clock_starts_at_once(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 1})).order
        case = await world.do(open_cases, complaint(order))
        assert (case.created, case.status, (case.due_at - case.opened_at).total_seconds()) == (True, "open", 24 * 3600)
        await world.do(assign_cases, AssignCase(case_id=case.case_id, assignee="Bea"))
        answered = await world.do(answer_cases, AnswerCase(case_id=case.case_id, body="A new one is on its way."))
        assert (answered.status, answered.assignee) == ("answered", "Bea")
        resolved = await world.do(
            resolve_cases, ResolveCase(case_id=case.case_id, resolution="sent_again", note=" by express ")
        )
        assert (resolved.status, resolved.resolution) == ("resolved", "Reshipped: by express")
        await world.do(resolve_cases, ResolveCase(case_id=case.case_id, resolution="nothing"))
        assert await kinds(world) == ["CaseOpened", "CaseAnswered", "CaseResolved"]
        file = await world.door.ask(world.context, case_file, CaseId(case.case_id))
        assert [(m.from_customer, m.internal, m.body) for m in file.messages] == [
            (True, False, "A mug is broken."),
            (False, False, "A new one is on its way."),
        ]


async def test_a_second_complaint_goes_to_the_open_case_and_opens_an_answered_one_again(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 1})).order
        first = await world.do(open_cases, complaint(order))
        await world.do(answer_cases, AnswerCase(case_id=first.case_id, body="Which one?"))
        second = await world.do(open_cases, complaint(order, "The blue one."))
        assert (second.created, second.case_id, second.status) == (False, first.case_id, "open")
        assert await world.sql("select status from service_case") == [("open",)]
        await world.do(resolve_cases, ResolveCase(case_id=first.case_id, resolution="answered"))
        third = await world.do(open_cases, complaint(order, "The next one, too."))
        assert third.created
        assert third.case_id != first.case_id
        assert await kinds(world) == ["CaseOpened", "CaseAnswered", "CustomerWrote", "CaseResolved", "CaseOpened"]


async def test_many_who_complain_at_once_about_one_subject_open_one_case(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 1})).order
        made = await asyncio.gather(*(world.do(open_cases, complaint(order, f"No. {n}")) for n in range(5)))
        twice = await given.all_of(world, open_cases, [complaint(order, "twice")] * 2)
        assert sum(case.created for case in [*made, *twice]) == 1
        assert await world.sql("select count(*) from service_case") == [(1,)]
        assert await world.sql("select count(*) from case_message") == [(7,)]


async def test_who_complains_while_the_case_is_resolved_opens_a_new_one(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 1})).order
        first = await world.do(open_cases, complaint(order))
        async with world.database.transaction(given.ORGANIZATION, "test", world.door.now()) as tx:
            await tx.connection.execute(b"select from service_case for update")
            complaining = asyncio.create_task(world.do(open_cases, complaint(order, "And a cup.")))
            while not (complaining.done() or await waiting_for_a_lock(world)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await tx.connection.execute(
                b"update service_case set status = 'resolved', resolved_at = now(), resolution = 'Answered'"
            )
        second = await complaining
        assert (second.created, second.status, second.case_id == first.case_id) == (True, "open", False)
        assert await world.sql("select body from case_message where case_id = %s", second.case_id) == [("And a cup.",)]
        assert await kinds(world) == ["CaseOpened", "CaseOpened"]
        assert await world.audit() == []


async def waiting_for_a_lock(world: World) -> bool:
    held_up = "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    return bool(await world.sql(held_up))


async def test_a_note_stays_inside_and_leaves_the_case_open(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        case = await world.do(open_cases, complaint((await warehouse.delivered(world, {"MUG": 1})).order))
        noted = await world.do(answer_cases, AnswerCase(case_id=case.case_id, body="Third time.", internal=True))
        assert noted.status == "open"
        assert await kinds(world) == ["CaseOpened"]


async def test_nobody_is_written_to_where_the_order_has_no_address(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = await world.placed_order({"MUG": 1}, customer=Customer(name="Guest"))
        case = await world.do(open_cases, complaint(order, from_customer=False, body=""))
        with pytest.raises(Refusal, match="no customer with an e-mail"):
            await world.do(answer_cases, AnswerCase(case_id=case.case_id, body="Hello"))


async def test_cases_that_make_no_sense_are_refused_by_field_and_harm_no_other(fresh_database: str) -> None:
    async with given.world(fresh_database, STOCK) as world:
        order = (await warehouse.delivered(world, {"MUG": 1})).order
        wishes = [
            complaint(order, kind="rant"),
            complaint(order, reason=" "),
            complaint(order, body=" "),
            complaint(order, body="a\0b"),
            complaint(order, order_id=new_id()),
            complaint(order),
        ]
        answers = await world.door.perform_many(world.context, open_cases, wishes)
        assert [[field.pointer for field in answer.fields] for answer in answers if isinstance(answer, Refusal)] == [
            ["/kind"], ["/reason"], ["/body"], ["/body"], [],
        ]  # fmt: skip
        assert await world.sql("select count(*) from service_case") == [(1,)]
        for verb, input in (
            (answer_cases, AnswerCase(case_id=new_id(), body="x")),
            (resolve_cases, ResolveCase(case_id=new_id(), resolution="x")),
            (assign_cases, AssignCase(case_id=new_id())),
        ):
            with pytest.raises(Refusal, match="There is no case"):
                await world.do(verb, input)


async def test_a_resolution_that_is_none_of_the_list_is_refused(fresh_database: str) -> None:
    async with given.world(fresh_database, {"DC": {"MUG": 2}}) as world:
        order = await world.placed_order({"MUG": 1})
        case = await world.do(open_cases, complaint(order))
        with pytest.raises(Refusal) as refusal:
            await world.do(resolve_cases, ResolveCase(case_id=case.case_id, resolution="refnuded"))
        assert [(field.pointer, field.code) for field in refusal.value.fields] == [("/resolution", "reason_unknown")]
        assert await world.sql("select status from service_case") == [("open",)]
