"""Makes the demo's sample: `python -m orderwright.demo.make_sample ONLINE_RETAIL_FILE`.

About 2,000 orders of the UCI Online Retail file: whole invoices, each row as it stands, in the order of the file.
Chosen with a fixed seed, so that the same file always gives the same sample:

- customers with all that they ever did, so that what they took back can be matched, or not: two of each country, many
  of the last days (the newest orders are the ones that a demo leaves midway), others until there are enough;
- guests' invoices;
- some of what is rare: write-offs and finds of goods in the sample, fees without a customer, all bad debt.
"""

import lzma
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from orderwright.channels.online_retail.classify import LineClass, classify
from orderwright.channels.online_retail.facts import Row
from orderwright.channels.online_retail.read import read_rows
from orderwright.channels.online_retail.rows import COLUMNS, Unreadable

SAMPLE = Path(__file__).with_name("online_retail_sample.csv.xz")
SEED = 17850
CUSTOMER_ORDERS = 1_800
CUSTOMERS_PER_COUNTRY = 2
RECENT_CUSTOMERS = 110
INVOICES_PER_CUSTOMER_MAX = 20
RECENT = datetime(2011, 12, 5, tzinfo=UTC)
GUEST_ORDERS = 200
GUEST_LINES_MAX = 30
ADJUSTMENTS = 60
GUEST_CHARGES = 12

Invoices = Mapping[str, list[Row]]


def main(source: Path, target: Path = SAMPLE) -> None:
    """Write the sample of the source file."""
    rows = [row for row in read_rows(source) if isinstance(row, Row)]
    chosen = chosen_invoices(rows)
    texts = [",".join(COLUMNS), *(row.text for row in rows if row.invoice in chosen)]
    target.write_bytes(lzma.compress(("\n".join(texts) + "\n").encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{target.name}: {len(chosen):,} invoices, {len(texts) - 1:,} rows, {target.stat().st_size:,} bytes")


def chosen_invoices(rows: Iterable[Row]) -> set[str]:
    """The numbers of the invoices that make the sample."""
    chance = random.Random(SEED)
    invoices: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        invoices[row.invoice].append(row)
    of_customer: defaultdict[str, list[str]] = defaultdict(list)
    for number, lines in invoices.items():
        of_customer[lines[0].customer].append(number)
    chosen = _of_customers(invoices, of_customer, chance)
    chosen |= _of_guests(invoices, of_customer[""], chance)
    return chosen | _rare(invoices, of_customer[""], {row.sku for number in chosen for row in invoices[number]}, chance)


def _of_customers(invoices: Invoices, of_customer: Mapping[str, list[str]], chance: random.Random) -> set[str]:
    candidates = [
        one for one, numbers in sorted(of_customer.items()) if one and len(numbers) <= INVOICES_PER_CUSTOMER_MAX
    ]
    chance.shuffle(candidates)
    by_country: defaultdict[str, list[str]] = defaultdict(list)
    for one in candidates:
        by_country[invoices[of_customer[one][0]][0].country].append(one)
    recent = [one for one in candidates if invoices[of_customer[one][-1]][0].at >= RECENT]
    first = [one for country in sorted(by_country) for one in by_country[country][:CUSTOMERS_PER_COUNTRY]]
    chosen: set[str] = set()
    for one in [*first, *recent[:RECENT_CUSTOMERS], *candidates]:
        if sum(number.isdigit() for number in chosen) >= CUSTOMER_ORDERS:
            break
        chosen.update(of_customer[one])
    return chosen


def _of_guests(invoices: Invoices, numbers: Iterable[str], chance: random.Random) -> set[str]:
    orders = [
        number
        for number in numbers
        if len(invoices[number]) <= GUEST_LINES_MAX and _classes(invoices[number]) >= {LineClass.SALE}
    ]
    return set(chance.sample(orders, min(GUEST_ORDERS, len(orders))))


def _rare(invoices: Invoices, numbers: Iterable[str], skus: set[str], chance: random.Random) -> set[str]:
    adjustments, charges, bad_debt = [], [], []
    for number in numbers:
        classes = _classes(invoices[number])
        if number.startswith("A"):
            bad_debt.append(number)
        elif classes == {LineClass.CHARGE}:
            charges.append(number)
        elif classes == {LineClass.ADJUSTMENT} and invoices[number][0].sku in skus:
            adjustments.append(number)
    return {
        *bad_debt,
        *chance.sample(charges, min(GUEST_CHARGES, len(charges))),
        *chance.sample(adjustments, min(ADJUSTMENTS, len(adjustments))),
    }


def _classes(lines: list[Row]) -> set[LineClass]:
    classes = set()
    for row in lines:
        try:
            classes.add(classify(row, len(lines)))
        except Unreadable:
            return set()
    return classes


if __name__ == "__main__":
    main(Path(sys.argv[1]))
