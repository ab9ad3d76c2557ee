"""Rows that refer to nothing find again what they are of, where something else says so."""

from orderwright.audit.mend import Mend, by
from orderwright.kernel.statements import statements

sql = statements(__file__)

MENDS = (
    Mend(
        "references",
        ("orphan",),
        by(
            sql.lines_by_sku, sql.customers_by_email, sql.channels_by_fact, sql.end_reservations,
            sql.payments_by_reference, sql.work_by_lines, sql.work_lines_by_goods, sql.return_lines_by_goods,
            sql.parcels_by_fact, sql.parcel_lines_by_fact,
        ),
    ),
)  # fmt: skip
