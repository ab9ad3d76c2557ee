-- name: insert_imports
-- Files that were read in.
insert into import_run (import_id, kind, file_name, file_hash, started_at, finished_at, report)
select x.import_id, x.kind, x.file_name, decode(x.file_hash, 'hex'), x.started_at, %(now)s, x.report
from json_to_recordset(%(rows)s) as x(import_id uuid, kind text, file_name text, file_hash text, started_at timestamptz,
    report jsonb);
