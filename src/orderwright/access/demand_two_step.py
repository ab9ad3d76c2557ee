"""Of whom an organization demands two-step sign-in: of nobody, of its admins, or of everybody who works there. Who
lacks it sets it up first, and can do nothing else until then (`SessionContext.sets_up_first`). It holds at once."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from orderwright.access.events import TwoStepDemanded
from orderwright.kernel.refusal import Refusal
from orderwright.kernel.statements import statements
from orderwright.kernel.transaction import Transaction
from orderwright.kernel.verbs import query, verb

sql = statements(__file__)
Whom = Literal["nobody", "admins", "everybody"]


class TwoStepDemand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    demanded_of: Whom


@verb("access.edit", on_platform=True)
async def demand_two_step(tx: Transaction, demands: Sequence[TwoStepDemand]) -> list[TwoStepDemand | Refusal]:
    for demand in demands:
        await tx.execute(sql.update_demand, organization=tx.organization, demanded_of=demand.demanded_of)
        tx.emit(TwoStepDemanded(organization=tx.organization, demanded_of=demand.demanded_of))
    return list(demands)


@query("access.read", on_platform=True)
async def read_two_step_demand(tx: Transaction, _: None) -> TwoStepDemand:
    """Of whom it is demanded now."""
    whom = await tx.row(str, sql.read_demand, organization=tx.organization)
    return msgspec.convert({"demanded_of": whom}, TwoStepDemand)
