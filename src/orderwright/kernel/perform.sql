-- name: append_commit
-- The transaction's own row and its facts, in one statement.
with committed as (
    insert into commit_log (commit_id, at, actor, verb, cause)
    values (%(commit_id)s, %(at)s, %(actor)s, %(verb)s, %(cause)s)
)
insert into event (commit_id, seq, at, kind, order_id, data)
select %(commit_id)s, x.seq, x.at, x.kind, x.order_id, x.data
from json_to_recordset(%(rows)s) as x(seq integer, at timestamptz, kind text, order_id uuid, data jsonb);

-- name: read_keys
-- What was answered to these idempotency keys.
select key, verb, payload_hash, result
from idempotency_key where key = any(%(keys)s);

-- name: lock_keys
-- Claim keys for the length of this transaction; false where somebody else is at work on it.
select key, pg_try_advisory_xact_lock(hashtextextended('idempotency ' || %(organization)s || key, 0)) as locked
from unnest(%(keys)s::text[]) as key order by key;

-- name: store_keys
-- Keep the answers, so that the same request gets them again.
insert into idempotency_key (key, verb, payload_hash, result, created_at)
select x.key, x.verb, decode(x.payload_hash, 'hex'), x.result, %(at)s
from json_to_recordset(%(rows)s) as x(key text, verb text, payload_hash text, result jsonb);
