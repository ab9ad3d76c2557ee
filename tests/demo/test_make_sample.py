"""The demo's sample has something of everything."""

import lzma
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orderwright.channels.online_retail.facts import AccountCharges, Adjustment, ImportedOrder
from orderwright.channels.online_retail.plan import plan_import
from orderwright.demo.make_sample import SAMPLE, main

DATASETS = Path(os.environ.get("ORDERWRIGHT_DATASETS") or Path(__file__).parents[3] / "shared" / "data")


def test_the_sample_is_compact_and_has_something_of_everything() -> None:
    plan = plan_import(SAMPLE)
    orders = [fact for fact in plan.facts if isinstance(fact, ImportedOrder)]
    others = Counter(getattr(fact, "kind", type(fact)) for fact in plan.facts)
    assert SAMPLE.stat().st_size < 400_000
    assert 1_900 <= len(orders) <= 2_100
    assert sum(order.placed_at >= datetime(2011, 12, 1, tzinfo=UTC) for order in orders) >= 100
    assert len({order.ship_to.country for order in orders}) >= 30
    assert sum(order.customer is None for order in orders) >= 100
    assert others["return"] >= 100
    assert others["cancellation"] >= 10
    assert others[Adjustment] >= 40
    assert others[AccountCharges] >= 20
    assert 1 <= len(plan.quarantined) <= 100


def test_the_script_makes_the_very_sample_again(tmp_path: Path) -> None:
    source = DATASETS / "online_retail" / "online_retail.csv.xz"
    if not source.exists():
        pytest.skip("The Online Retail data set is not in ORDERWRIGHT_DATASETS.")
    again = tmp_path / "again.csv.xz"
    main(source, again)
    assert lzma.decompress(again.read_bytes()) == lzma.decompress(SAMPLE.read_bytes())
