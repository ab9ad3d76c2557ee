-- name: make_due
-- These are to be posted now, as if they were new.
update webhook_delivery set status = 'pending', attempts = 0, due_at = %(now)s, error = null, response_status = null
where delivery_id = any(%(ids)s::uuid[]) returning delivery_id;
