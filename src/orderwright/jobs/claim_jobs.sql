-- name: give_up
-- Jobs that were lost too often.
update job set state = 'failed', finished_at = %(now)s, error = 'The worker ended while it was at work on this, several times.'
where state = 'running' and seen_at < %(lost_before)s and attempts >= %(attempts_max)s;

-- name: claim
-- The next job that waits, or that was lost: whoever had most begun lately comes last.
update job set state = 'running', started_at = %(now)s, seen_at = %(now)s, attempts = attempts + 1, done = 0, total = 0, step = ''
where job_id = (
    select job_id from job
    where kind = any(%(kinds)s::text[]) and (
        state = 'waiting' or (state = 'running' and seen_at < %(lost_before)s and attempts < %(attempts_max)s))
    order by (select count(*) from job b where b.kind = job.kind and b.caller = job.caller and b.started_at > %(lately_at)s),
        requested_at, job_id
    limit 1 for update skip locked)
returning job_id as id, kind, state, input, requested_by, requested_at, started_at, finished_at, done, total, step, error, result,
    caller, attempts as attempt;

-- name: record
-- How far jobs are, and what came of those that are over.
update job j set seen_at = %(now)s, done = x.done, total = x.total, step = x.step, result = x.result, error = x.error,
    state = case when x.error is not null then 'failed' when x.result is not null then 'done'
        when x.let_go then 'waiting' else 'running' end,
    finished_at = case when x.error is not null or x.result is not null then %(now)s end
from json_to_recordset(%(rows)s) as x(job_id uuid, attempt integer, done integer, total integer, step text, result jsonb, error text,
    let_go boolean)
where j.job_id = x.job_id and j.attempts = x.attempt and j.state = 'running';

-- name: are_waiting
-- Whether a job of a kind waits, or was lost.
select true from job
where kind = %(kind)s and (state = 'waiting' or (state = 'running' and seen_at < %(lost_before)s)) limit 1;
