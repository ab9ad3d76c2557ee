"""Who locks rows, whether they wait for them, and in which order: two who lock the same rows take them in the same
order, or each would wait for the other."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.house.test_statements import PACKAGE, files

from orderwright.kernel.statements import Statements

ORDERS = {
    "api_key": "", "app_user": "user_id", "customer": "email", "draft_order": "draft_id",
    "told_fact": "source, external_ref",
    "fulfillment_order": "fulfillment_order_id", "fulfillment_order_line": "fulfillment_order_id",
    "import_run": "import_id", "membership": "user_id", "message": "message_id", "parcel": "parcel_id",
    "passkey": "passkey_id", "profile": "only_row", "progress": "order_id, line_no", "quarantine": "quarantine_id",
    "refund_grant": "refund_id", "return_authorization": "return_id", "service_case": "case_id",
    "stock_level": "variant_id, location_id", "variant": "variant_id", "webhook_delivery": "delivery_id",
}  # fmt: skip
"""In which order the rows of each table are locked by whoever waits for them. Of an API key it is one row."""
TAKES_WHAT_IS_FREE = {
    "access/passkey_challenge.sql delete_ended", "access/prune_keys.sql prune", "jobs/claim_jobs.sql claim",
    "jobs/job_files.sql prune",
    "messages/claim_deliveries.sql claim", "messages/claim_messages.sql claim", "messages/prune_deliveries.sql prune",
    "messages/prune_messages.sql prune", "progress/find_waiting.sql lock_waiting",
    "progress/move_units.sql lock_free_progress",
}  # fmt: skip
"""Work that several share: each takes what nobody else has."""
LOCKS_WHAT_IT_CHANGES = {
    "access/create_key.sql read_key", "catalog/save_variants.sql upsert_variants",
    "orders/change_ship_by.sql move_work",
    "fulfillment/pause_fulfillment_orders.sql set_paused", "progress/move_units.sql add_to_progress",
    "stock/move_stock.sql update_levels",
}  # fmt: skip
"""Beside those whose name says that they lock."""
OTHERWISE = {
    "documents/number_documents.sql lock_counter", "kernel/idempotency.sql lock_keys", "worker/work.sql lock_relay",
}  # fmt: skip
"""Locks by other means: an insert, an advisory lock."""
LOCK = re.compile(r"for (?:no key )?(?:update|share)(?: of (\w+))?( skip locked)?")


class Lock(NamedTuple):
    statement: str
    table: str
    order: str
    waits: bool


def locks() -> Iterator[Lock]:
    for path in files():
        for name, statement in Statements(path).all.items():
            text = re.sub(r"--[^\n]*", "", statement.text.decode())
            for lock in LOCK.finditer(text):
                before, _, order = text[: lock.start()].rpartition("order by")
                alias = lock[1]
                tables = re.findall(rf"(\w+)(?: as)? {alias}\b(?!\.)" if alias else r"from (\w+)", before or text)
                ordered = re.sub(r"\b\w+\.", "", " ".join(order.split())) if before else ""
                yield Lock(f"{path.relative_to(PACKAGE)} {name}", tables[-1], ordered, not lock[2])


def test_those_lock_rows_of_whom_it_is_known() -> None:
    every = {f"{path.relative_to(PACKAGE)} {name}" for path in files() for name in Statements(path).all}
    named = {statement for statement in every if " lock_" in statement} - OTHERWISE
    found = [*locks()]
    assert {lock.statement for lock in found} == named | TAKES_WHAT_IS_FREE | LOCKS_WHAT_IT_CHANGES
    assert {lock.statement for lock in found if not lock.waits} == TAKES_WHAT_IS_FREE


def test_who_waits_for_rows_takes_them_in_the_one_order_of_their_table() -> None:
    waiting = [lock for lock in locks() if lock.waits]
    assert [lock for lock in waiting if lock.order != ORDERS.get(lock.table)] == []
    assert {lock.table for lock in waiting} == ORDERS.keys(), "a table that nobody locks any more"
