-- name: make_due
-- These are to be sent now, as if they were new.
update message set status = 'pending', attempts = 0, due_at = %(now)s, error = null, sent_at = null
where message_id = any(%(ids)s::uuid[]) returning message_id;
