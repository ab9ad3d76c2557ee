-- name: lock_rows
-- These rows, locked in order.
select quarantine_id, source, row_no, status, attempts, code, field, reason, content
from quarantine where quarantine_id = any(%(ids)s::uuid[]) order by quarantine_id for update;

-- name: update_rows
-- How a try went, or why nobody tries again.
update quarantine q
set status = x.status, attempts = x.attempts, code = x.code, field = x.field, reason = x.reason, content = x.content,
    closed_at = x.closed_at, closed_by = x.closed_by, outcome = x.outcome
from json_to_recordset(%(rows)s) as x(quarantine_id uuid, status text, attempts integer, code text,
    field text, reason text, content jsonb, closed_at timestamptz, closed_by text, outcome text)
where q.quarantine_id = x.quarantine_id;
