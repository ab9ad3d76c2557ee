"""What each figure should reach on two shared cores, the load generator included."""

from collections.abc import Callable, Mapping

from bench.results import Result

Values = Mapping[str, float]
Reached = Callable[[Result, Values], bool]


def least(bound: float) -> tuple[str, Reached]:
    return f"≥ {bound:,g}", lambda result, _: result.value >= bound


def most(bound: float) -> tuple[str, Reached]:
    return f"≤ {bound:,g}", lambda result, _: result.value <= bound


def part_of(other: str, share: float) -> tuple[str, Reached]:
    """At least this share of another figure of the same run."""
    return f"≥ {share:g} × {other}", lambda result, values: result.value >= share * values[other]


def flat(other: str) -> tuple[str, Reached]:
    """As good as independent of the number of orders."""
    return (
        f"≤ max(10, 1.5 × {other}), ≤ 40",
        lambda result, values: result.value <= min(40, max(10, 1.5 * values[other])),
    )


GOALS: dict[str, tuple[str, Reached]] = {
    "placement_uniform": (
        "≥ 2,700, ratio ≥ 0.35",
        lambda result, _: result.value >= 2_700 and (result.ratio or 0) >= 0.35,
    ),
    "placement_uniform_p99": most(300),
    "placement_hot_sku": part_of("placement_uniform", 0.6),
    "placement_zipf": part_of("placement_uniform", 0.8),
    "placement_single": ("≤ 8, ratio ≤ 4", lambda result, _: result.value <= 8 and (result.ratio or 9) <= 4),
    "flash_sale": least(3_000),
    "import_ndjson": least(5_000),
    "orders_list_1m": flat("orders_list_10k"),
    "order_page_1m": flat("order_page_10k"),
    "order_1000_lines_place": most(1),
    "order_1000_lines_open": most(0.3),
    "order_1000_lines_release": most(1),
    "order_1000_lines_pack": most(1),
    "whole_life": least(300),
    "relay_lag": most(2),
    "memory_web": most(250),
    "memory_worker": most(250),
    "noise_place": most(2),
    "noise_list": most(2),
    "noise_read": most(2),
    "torture_kills": least(50),
    "torture_differences": most(0),
    "online_retail_import_time": most(600),
    "online_retail_advance_time": most(1_200),
}
"""Figure → its goal in words, and whether it is reached; the unit is that of the figure."""


def verdict(result: Result, values: Values) -> tuple[str, str]:
    """The goal and `yes`, `no`, or nothing where there is no goal or what it is compared with was not measured."""
    if result.name not in GOALS:
        return "", ""
    words, reached = GOALS[result.name]
    try:
        return words, "yes" if reached(result, values) else "no"
    except KeyError:
        return words, ""
