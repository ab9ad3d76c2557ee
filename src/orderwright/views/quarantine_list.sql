-- name: list_rows
-- What could not be understood, newest first, behind a key.
select q.quarantine_id as id, q.source, q.source_ref, q.row_no, q.code, q.field, q.reason, q.content, q.created_at,
    q.status, q.attempts
from quarantine q
where q.status = %(status)s and q.quarantine_id < %(before_id)s and (%(source)s::text is null or q.source = %(source)s)
order by q.quarantine_id desc limit %(limit)s;

-- name: count_rows
-- How many wait, counted no further than a limit.
select count(*) from (select from quarantine where status = 'open' limit %(counted_max)s) as counted;

-- name: read_row
-- One row, with its neighbors among those that are open.
select q.quarantine_id as id, q.source, q.source_ref, q.row_no, q.code, q.field, q.reason, q.content, q.created_at,
    q.status, q.attempts,
    q.closed_at, q.closed_by, q.outcome,
    (select n.quarantine_id from quarantine n where n.status = 'open' and n.quarantine_id > q.quarantine_id
        order by n.quarantine_id limit 1) as previous,
    (select n.quarantine_id from quarantine n where n.status = 'open' and n.quarantine_id < q.quarantine_id
        order by n.quarantine_id desc limit 1) as following
from quarantine q where q.quarantine_id = %(id)s;

-- name: list_alike
-- Open rows with the same cause.
select quarantine_id as id, content from quarantine
where status = 'open' and code = %(code)s and quarantine_id <> %(besides)s
order by quarantine_id limit %(limit)s;

-- name: list_imports
-- Files that were read in, newest first.
select import_id as id, kind, file_name,
    case when refusal is not null then 'refused' when finished_at is not null then 'done'
        when coalesce(seen_at, started_at) < %(silent_since)s::timestamptz then 'interrupted' else 'running' end as state,
    rows, rows_done, started_at, finished_at, report, refusal
from import_run order by started_at desc limit %(limit)s;

-- name: read_import
-- One of them.
select import_id as id, kind, file_name,
    case when refusal is not null then 'refused' when finished_at is not null then 'done'
        when coalesce(seen_at, started_at) < %(silent_since)s::timestamptz then 'interrupted' else 'running' end as state,
    rows, rows_done, started_at, finished_at, report, refusal
from import_run where import_id = %(id)s;
