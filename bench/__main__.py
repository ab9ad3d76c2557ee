"""`make bench`: runs the benchmarks, prints a table, writes bench/results.json. `make bench ONLY=name` runs one."""

import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from bench import (
    database,
    large_order,
    online_retail,
    orders_at_scale,
    placement,
    torture,
    under_load,
    whole_life,
)
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


def main(only: list[str]) -> None:
    console, results = Console(), list[Result]()
    for measure in dict.fromkeys(chosen(only)):  # one may be behind several figures
        with console.status(f"{measure.__name__} …"):
            results += measure()
    table = Table("figure", "value", "unit", "ceiling", "ratio")
    for result in results:
        cells = (f"{figure:,.3g}" if figure is not None else "" for figure in (result.ceiling, result.ratio))
        table.add_row(result.name, f"{result.value:,.3g}", result.unit, *cells)
    console.print(table)
    write(results, this_machine(memory_bytes()))
    console.print(f"Written to {FILE.relative_to(FILE.parent.parent)}")


if __name__ == "__main__":
    main(sys.argv[1:])
