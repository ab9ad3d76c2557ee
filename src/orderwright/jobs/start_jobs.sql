-- name: insert_job
-- A job that waits, unless one of its kind and subject waits or runs already.
insert into job (job_id, kind, subject, state, input, requested_by, caller, requested_at)
select x.job_id, x.kind, x.subject, 'waiting', x.input, %(requested_by)s, %(caller)s, %(now)s
from json_to_recordset(%(rows)s) as x(job_id uuid, kind text, subject text, input jsonb)
on conflict (kind, subject) where state in ('waiting', 'running') do nothing;

-- name: open_job
-- The job of a kind and subject that waits or runs.
select job_id as id, kind, state, input, requested_by, requested_at, started_at, finished_at, done, total, step, error, result
from job where kind = %(kind)s and subject = %(subject)s and state in ('waiting', 'running');

-- name: count_open
-- How many of a kind wait or run, and how many of these one caller asked for.
select count(*)::int as all, count(*) filter (where caller = %(caller)s)::int as own
from job where kind = %(kind)s and state in ('waiting', 'running');
