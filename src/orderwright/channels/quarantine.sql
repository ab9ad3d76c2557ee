-- name: insert_rows
-- Rows that were not here before.
insert into quarantine (quarantine_id, source, source_ref, row_no, code, field, reason, content, status, created_at)
select x.quarantine_id, x.source, x.source_ref, x.row_no, x.code, x.field, x.reason, x.content, 'open', %(now)s
from json_to_recordset(%(rows)s) as x(quarantine_id uuid, source text, source_ref text, row_no integer, code text,
    field text, reason text, content jsonb)
on conflict on constraint quarantine_once do nothing
returning source, source_ref, quarantine_id;
