"""The demo's made-up addresses are such as can be sent to."""

from msgspec.structs import asdict

from orderwright.channels.online_retail.facts import ImportedOrder
from orderwright.channels.online_retail.plan import plan_import
from orderwright.demo.make_sample import SAMPLE
from orderwright.shipping.check_address import address_problems
from orderwright.shipping.label_room import label_mistakes


def test_no_address_of_the_demo_is_incomplete_doubtful_or_too_long() -> None:
    orders = [fact for fact in plan_import(SAMPLE).facts if isinstance(fact, ImportedOrder)]
    wrong = {
        (order.ship_to.country, order.ship_to.postal_code, problem.message)
        for order in orders
        for problem in address_problems(asdict(order.ship_to), "") + label_mistakes(asdict(order.ship_to), "")
    }
    assert orders
    assert wrong == set()
