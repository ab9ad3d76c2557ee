-- name: append_commit
-- The transaction's own row and its facts, in one statement.
with committed as (
    insert into commit_log (commit_id, at, actor, verb, cause)
    values (%(commit_id)s, %(at)s, %(actor)s, %(verb)s, %(cause)s)
)
insert into event (commit_id, seq, at, kind, order_id, data)
select %(commit_id)s, x.seq, x.at, x.kind, x.order_id, x.data
from json_to_recordset(%(rows)s) as x(seq integer, at timestamptz, kind text, order_id uuid, data jsonb);
