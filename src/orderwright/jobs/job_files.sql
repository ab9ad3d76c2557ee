-- name: add_part
-- A part of what an attempt makes, as long as it is the one at work.
insert into job_file_part (job_id, attempt, part, content)
select j.job_id, j.attempts, %(part)s, %(content)s
from job j where j.job_id = %(job_id)s and j.attempts = %(attempt)s and j.state = 'running';

-- name: end_waiting
-- A job that was done before anybody claimed it.
update job set state = 'done', started_at = %(made_at)s, finished_at = %(now)s, done = %(rows)s, total = %(rows)s,
    result = %(result)s::jsonb
where job_id = %(job_id)s and state = 'waiting';

-- name: insert_part
-- A part of its file.
insert into job_file_part (job_id, attempt, part, content)
select job_id, attempts, %(part)s, %(content)s from job where job_id = %(job_id)s;

-- name: read_part
-- A part of the file of a job that is done.
select p.content from job j join job_file_part p on p.job_id = j.job_id and p.attempt = j.attempts
where j.job_id = %(job_id)s and j.state = 'done' and p.part = %(part)s;

-- name: prune
-- Jobs of a kind that are over for long, or beyond what is kept, the newest first; their parts go with them.
delete from job where job_id = any(array(
    select job_id from job where job_id in (
        select job_id from (
            select job_id, finished_at, row_number() over newest as place,
                sum(coalesce((result ->> 'bytes')::bigint, 0)) over newest as bytes
            from job where kind = %(kind)s and state in ('done', 'failed')
            window newest as (order by finished_at desc, job_id desc)) ended
        where finished_at < %(before_at)s or place > %(jobs_max)s or bytes > %(bytes_max)s)
    order by job_id limit %(most)s
    for update skip locked));

-- name: forget_left_over
-- Parts that no file consists of: of an attempt before the last one, or of a job that failed.
delete from job_file_part p using job j
where j.job_id = p.job_id and j.kind = %(kind)s and (j.attempts > p.attempt or j.state = 'failed');
