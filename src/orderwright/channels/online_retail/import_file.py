"""The whole import: carry out the plan, set aside what can't be understood, and prove that nothing was lost."""

from orderwright.channels.count_imported import CountImported, count_imported
from orderwright.channels.online_retail.carry_out import CarryingOut, Tell
from orderwright.channels.online_retail.facts import ImportedOrder
from orderwright.channels.online_retail.inputs import CHANNEL, SOURCE
from orderwright.channels.online_retail.plan import Plan
from orderwright.channels.online_retail.tally import Tally
from orderwright.kernel.context import Context
from orderwright.kernel.perform import Door


async def import_plan(door: Door, context: Context, plan: Plan, tell: Tell) -> Tally:
    """The lines of the file by what became of them, counted in the database. Raises `AssertionError` where their sum is
    not the number of lines that came in."""
    work = CarryingOut(door, context, plan, tell)
    await work.prepare()
    await work.live()
    tell(len(plan.quarantined))
    return await counted(door, context, plan, work)


async def counted(door: Door, context: Context, plan: Plan, work: CarryingOut) -> Tally:
    of = CountImported(
        channel=CHANNEL,
        source=SOURCE,
        orders=[fact.external_ref for fact in plan.facts if isinstance(fact, ImportedOrder)],
        facts=work.references,
        quarantined=[],
    )
    found = await door.ask(context, count_imported, of)
    told = found.told
    tally = Tally(plan.tally.lines, found.orders, told.returns, told.adjustments, told.charges, told.quarantined)
    placed = tally.orders + tally.returns + tally.adjustments + tally.charges + tally.quarantined
    if placed != tally.lines:
        raise AssertionError(f"{tally.lines} lines came in, but {placed} are in the database: {tally}")
    return tally
