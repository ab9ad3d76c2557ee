-- name: insert_job
-- A job that waits, unless one of its kind waits or runs already.
insert into job (job_id, kind, state, input, requested_by, requested_at)
select x.job_id, x.kind, 'waiting', x.input, x.requested_by, %(now)s
from json_to_recordset(%(rows)s) as x(job_id uuid, kind text, input jsonb, requested_by text)
on conflict (kind) where state in ('waiting', 'running') do nothing;

-- name: open_job
-- The job of a kind that waits or runs.
select job_id as id, kind, state, input, requested_by, requested_at, started_at, finished_at, done, total, step, error, result
from job where kind = %(kind)s and state in ('waiting', 'running');
