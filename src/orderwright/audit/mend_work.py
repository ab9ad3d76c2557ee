"""The warehouse: labels and parcels stand as was told, lines of work as their parcels, returns as goods moved."""

from orderwright.audit.mend import Mend, by
from orderwright.kernel.statements import statements

sql = statements(__file__)

MENDS = (
    Mend("labels", ("labels",), by(sql.labels_by_facts, sql.parcels_by_facts, sql.numbers_by_labels)),
    Mend("parcels", ("parcels", "fulfillment_status", "tracking"), by(sql.parcels_by_facts, sql.parcel_lines_by_facts)),
    Mend("work", ("parcels",), by(sql.restore_work_lines, sql.lines_by_parcels)),
    Mend("returns", ("returns", "in_work"), by(sql.return_lines_by_movements)),
    Mend("places of returns", ("return_places",), by(sql.places_by_lines)),
    Mend("claims", ("claimed_variant",), by(sql.claims_by_lines)),
)
STATUSES = (Mend("statuses of work", ("fulfillment_status",), by(sql.work_statuses)),)
