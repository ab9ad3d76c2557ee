-- name: give_up
-- Jobs that were lost too often.
update job set state = 'failed', finished_at = %(now)s, error = 'The worker ended while it was at work on this, several times.'
where state = 'running' and seen_at < %(lost_before)s and attempts >= %(attempts_max)s;

-- name: claim
-- The oldest job that waits, or that was lost.
update job set state = 'running', started_at = %(now)s, seen_at = %(now)s, attempts = attempts + 1, done = 0, total = 0, step = ''
where job_id = (
    select job_id from job
    where state = 'waiting' or (state = 'running' and seen_at < %(lost_before)s and attempts < %(attempts_max)s)
    order by requested_at limit 1 for update skip locked)
returning job_id as id, kind, state, input, requested_by, requested_at, started_at, finished_at, done, total, step, error, result;

-- name: record
-- How far jobs are, and what came of those that are over.
update job j set seen_at = %(now)s, done = x.done, total = x.total, step = x.step, result = x.result, error = x.error,
    state = case when x.error is not null then 'failed' when x.result is not null then 'done' else 'running' end,
    finished_at = case when x.error is not null or x.result is not null then %(now)s end
from json_to_recordset(%(rows)s) as x(job_id uuid, done integer, total integer, step text, result jsonb, error text)
where j.job_id = x.job_id and j.state = 'running';
