-- name: lock_here
-- Those of these rows that are here, locked in order.
select q.source, q.source_ref, q.quarantine_id, q.status, q.outcome, q.content->>'mark' as mark
from json_to_recordset(%(rows)s) as x(source text, source_ref text)
join quarantine q on q.source = x.source and q.source_ref = x.source_ref
order by q.quarantine_id for update of q;

-- name: insert_rows
-- Rows that were not here before.
insert into quarantine (quarantine_id, source, source_ref, row_no, code, field, reason, content, status, created_at)
select x.quarantine_id, x.source, x.source_ref, x.row_no, x.code, x.field, x.reason, x.content, 'open', %(now)s
from json_to_recordset(%(rows)s) as x(quarantine_id uuid, source text, source_ref text, row_no integer, code text,
    field text, reason text, content jsonb);

-- name: read_otherwise
-- Rows that are here, as they are read now: they wait (again).
update quarantine q
set row_no = x.row_no, code = x.code, field = x.field, reason = x.reason, content = x.content, status = 'open',
    closed_at = null, closed_by = null, outcome = null
from json_to_recordset(%(rows)s) as x(quarantine_id uuid, row_no integer, code text, field text, reason text, content jsonb)
where q.quarantine_id = x.quarantine_id;

-- name: close_superseded
-- What waits of a source and is not among what waits of it now.
update quarantine q
set status = 'dismissed', closed_at = %(now)s, closed_by = %(actor)s,
    outcome = 'The file was read again in another way, and this row went in or waits with others.'
where q.status = 'open' and q.source = %(source)s and q.source_ref <> all(%(waiting)s::text[])
returning q.quarantine_id;
