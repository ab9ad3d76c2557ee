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
select x.key, x.verb, decode(x.payload_hash, 'hex'), coalesce(x.result, 'null'), %(at)s
from json_to_recordset(%(rows)s) as x(key text, verb text, payload_hash text, result jsonb);
