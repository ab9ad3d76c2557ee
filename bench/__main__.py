"""`make bench`: runs the benchmarks, prints a table, writes bench/results.json. `make bench ONLY=name` runs one."""

import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from bench import database, online_retail, placement
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
    "online_retail": online_retail.online_retail,
}


def main(only: list[str]) -> None:
    if unknown := set(only) - set(BENCHMARKS):
        sys.exit(f"No benchmark is named {', '.join(sorted(unknown))}; there are: {', '.join(BENCHMARKS)}.")
    console, results = Console(), list[Result]()
    for name, measure in BENCHMARKS.items():
        if not only or name in only:
            with console.status(f"{name} …"):
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
