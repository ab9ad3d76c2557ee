-- name: own_jobs
-- Those of a kind that a caller asked for, the last first.
select job_id as id, kind, state, input, requested_by, requested_at, started_at, finished_at, done, total, step, error, result
from job where kind = %(kind)s and caller = %(caller)s order by requested_at desc, job_id desc limit %(limit)s;

-- name: own_job
-- One of them.
select job_id as id, kind, state, input, requested_by, requested_at, started_at, finished_at, done, total, step, error, result
from job where kind = %(kind)s and caller = %(caller)s and job_id = %(job_id)s;
