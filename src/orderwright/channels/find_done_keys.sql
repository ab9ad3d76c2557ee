-- name: read_done_keys
-- Those of these idempotency keys under which something was done.
select key from idempotency_key where key = any(%(keys)s::text[]);
