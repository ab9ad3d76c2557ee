-- name: insert_imports
-- Files that begin to go in.
insert into import_run (import_id, kind, file_name, file_hash, started_at)
select x.import_id, x.kind, x.file_name, decode(x.file_hash, 'hex'), %(now)s
from json_to_recordset(%(rows)s) as x(import_id uuid, kind text, file_name text, file_hash text);

-- name: lock_imports
-- How far they are, locked in order.
select import_id, seen_at, finished_at, answer
from import_run where import_id = any(%(ids)s::uuid[]) order by import_id for update;

-- name: read_answer
-- What was answered, if it is done.
select answer from import_run where import_id = %(id)s and answer is not null;

-- name: take_up
-- Somebody sees to them from here.
update import_run set started_at = %(now)s, seen_at = %(now)s, finished_at = null, refusal = null, rows_done = 0
where import_id = any(%(ids)s::uuid[]);
