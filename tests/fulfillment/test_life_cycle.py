from itertools import pairwise

import orderwright.fulfillment.accept_fulfillment_orders
import orderwright.fulfillment.buy_labels
import orderwright.fulfillment.confirm_picks
import orderwright.fulfillment.hand_over
import orderwright.fulfillment.pack_parcels
import orderwright.fulfillment.record_tracking
import orderwright.fulfillment.reject_fulfillment_orders
import orderwright.fulfillment.start_picking
import orderwright.fulfillment.unpack_parcels
import orderwright.fulfillment.unpick
import orderwright.fulfillment.void_labels  # noqa: F401
from orderwright.fulfillment.types import LIFE, STOPPED_BY_A_HOLD, TRANSITIONS, WORDS, verbs_for
from orderwright.kernel.transitions import arrows
from orderwright.kernel.verbs import verbs


def test_every_transition_belongs_to_a_verb_that_there_is() -> None:
    assert set(TRANSITIONS) == set(WORDS)
    assert set(TRANSITIONS) - {"cancel_fulfillment_units"} <= set(verbs)
    assert set(TRANSITIONS) >= STOPPED_BY_A_HOLD


def test_each_status_on_the_way_leads_to_the_next() -> None:
    steps = arrows(TRANSITIONS)
    assert all((before, after) in steps for before, after in pairwise(LIFE))


def test_everything_before_the_hand_over_can_be_undone_step_by_step() -> None:
    steps = arrows(TRANSITIONS)
    for before, after in (("packed", "picked"), ("packed", "packing"), ("picked", "accepted"), ("picked", "picking")):
        assert (before, after) in steps


def test_a_hold_leaves_only_the_ways_back() -> None:
    assert verbs_for("picked", paused=False) == ["unpick", "pack_parcels", "cancel_fulfillment_units"]
    assert verbs_for("picked", paused=True) == ["unpick", "cancel_fulfillment_units"]
    assert verbs_for("delivered", paused=False) == []
