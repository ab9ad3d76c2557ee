-- name: last_job
-- The audit or repair that was asked for last.
select job_id as id, kind, state, input, requested_by, requested_at, started_at, finished_at, done, total, step, error
from job where kind in ('audit', 'repair') order by requested_at desc, job_id desc limit 1;

-- name: last_results
-- What came of the last audit and the last repair that ended well.
select distinct on (kind) job_id as id, kind, state, input, requested_by, requested_at, started_at, finished_at, done, total, step,
    error, result
from job where kind in ('audit', 'repair') and state = 'done' order by kind, finished_at desc;

-- name: job
-- One of them.
select job_id as id, kind, state, input, requested_by, requested_at, started_at, finished_at, done, total, step, error, result
from job where job_id = %(job_id)s and kind in ('audit', 'repair');
