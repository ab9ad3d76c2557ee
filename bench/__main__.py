"""`make bench`: runs the benchmarks, prints a table, writes bench/results.json. `make bench ONLY=name` runs one."""

import sys
import time
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from bench import (
    database,
    large_order,
    noise,
    online_retail,
    orders_at_scale,
    placement,
    torture,
    under_load,
    whole_life,
)
from bench.goals import verdict
from bench.results import FILE, Result, this_machine, write
from orderwright.embedded.tuning import memory_bytes

BENCHMARKS: dict[str, Callable[[], Iterator[Result]]] = {
    "database_first_start": database.database_first_start,
    "database_commit": database.database_commit,
    "placement_uniform": placement.placement_uniform,
    "placement_hot_sku": placement.placement_hot_sku,
    "placement_zipf": placement.placement_zipf,
    "placement_single": placement.placement_single,
    "flash_sale": placement.flash_sale,
    "import_ndjson": placement.import_ndjson,
    "orders_list": orders_at_scale.orders_at_scale,
    "order_page": orders_at_scale.orders_at_scale,
    "order_1000_lines": large_order.order_1000_lines,
    "whole_life": whole_life.whole_life,
    "relay_lag": under_load.under_load,
    "memory": under_load.under_load,
    "noise": noise.noise,
    "torture": torture.torture,
    "online_retail": online_retail.online_retail,
}


def chosen(only: list[str]) -> Iterator[Callable[[], Iterator[Result]]]:
    """By its name, or by the name of one of its figures: memory_web is measured by memory."""
    if not only:
        yield from BENCHMARKS.values()
    for wanted in only:
        found = [name for name in BENCHMARKS if wanted == name or wanted.startswith(f"{name}_")]
        if not found:
            sys.exit(f"No benchmark is named {wanted}; there are: {', '.join(BENCHMARKS)}.")
        yield BENCHMARKS[max(found, key=len)]


def main(only: list[str]) -> int:
    """Results are written as they come; one that fails is told at the end, and the others are still measured."""
    console, results, machine, failed = Console(), list[Result](), this_machine(memory_bytes()), list[str]()
    for measure in dict.fromkeys(chosen(only)):  # one may be behind several figures
        began = time.monotonic()
        try:
            with console.status(f"{measure.__name__} …"):
                results += measure()
        except Exception as error:
            failed.append(f"{measure.__name__} failed: {type(error).__name__}: {error}")
        write(results, machine)
        console.print(f"{measure.__name__}: {time.monotonic() - began:.0f} s")
    console.print(table_of(results))
    for sentence in failed:
        console.print(sentence)
    console.print(f"Written to {FILE.relative_to(FILE.parent.parent)}")
    return 1 if failed else 0


def table_of(results: list[Result]) -> Table:
    table = Table("figure", "value", "unit", "ceiling", "ratio", "goal", "reached")
    values = {result.name: result.value for result in results}
    for result in results:
        cells = (f"{figure:,.3g}" if figure is not None else "" for figure in (result.ceiling, result.ratio))
        shown = f"{result.value:,.0f}" if result.value >= 100 else f"{result.value:,.3g}"
        table.add_row(result.name, shown, result.unit, *cells, *verdict(result, values))
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
