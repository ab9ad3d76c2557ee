-- name: prune
-- The oldest keys.
delete from idempotency_key where key = any(array(
    select key from idempotency_key where created_at < %(before_at)s and starts_with(key, %(prefix)s)
    order by created_at limit %(most)s
    for update skip locked));
