"""What becomes of a file that a spreadsheet opens and saves."""

import csv
import io
from decimal import Decimal


def saved_by_a_spreadsheet(data: bytes) -> bytes:
    """What becomes of a CSV that a spreadsheet opens and saves: numbers lose their zeros, long ones their digits."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([as_number(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_number(cell: str) -> str:
    try:
        number = Decimal(cell)
    except ArithmeticError:
        return cell
    if not number.is_finite():
        return cell
    if abs(number) >= 10**11 or "E" in cell.upper():
        return f"{number:.5E}".replace("E+", "E+0" if number < 10**10 else "E+")
    return f"{number.normalize():f}"
