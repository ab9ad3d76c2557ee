-- name: insert_imports
-- Files that were read in.
insert into import_run (import_id, kind, file_name, file_hash, started_at, finished_at, report)
select x.import_id, x.kind, x.file_name, decode(x.file_hash, 'hex'), x.started_at, %(now)s, x.report
from json_to_recordset(%(rows)s) as x(import_id uuid, kind text, file_name text, file_hash text, started_at timestamptz,
    report jsonb);

-- name: update_progress
-- How far those are that go in.
update import_run i set rows = x.rows, rows_done = least(x.rows_done, x.rows), seen_at = %(now)s
from json_to_recordset(%(rows)s) as x(import_id uuid, rows integer, rows_done integer)
where i.import_id = x.import_id and i.finished_at is null;

-- name: finish_imports
-- What became of them.
update import_run i
set finished_at = %(now)s, rows = x.rows, rows_done = x.rows, report = x.report, refusal = x.refusal, answer = a.answer
from json_to_recordset(%(rows)s) as x(import_id uuid, rows integer, report jsonb, refusal text)
join unnest(%(ids)s::uuid[], %(answers)s::bytea[]) as a(import_id, answer) on a.import_id = x.import_id
where i.import_id = x.import_id
returning i.import_id, i.kind, i.file_name;
