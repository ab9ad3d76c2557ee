"""One place says when a day begins; nobody else counts hours or takes the date of UTC."""

import re
from pathlib import Path

import orderwright

HOUSE = Path(orderwright.__file__).parent
ELSEWHERE = re.compile(r"datetime\.combine\(|tx\.now\.date\(\)|door\.now\(\)\.date\(\)|current_date")
MAY = {
    ("kernel/days.py", "datetime.combine("),
    ("views/find_orders.py", "tx.now.date()"),  # order_day has days of UTC, wide enough for every zone
}


def test_only_one_place_says_when_a_day_begins() -> None:
    found = {
        (str(path.relative_to(HOUSE)), match.group().strip())
        for pattern in ("*.py", "*.sql")
        for path in HOUSE.rglob(pattern)
        for match in ELSEWHERE.finditer(path.read_text())
    }
    assert found == MAY
