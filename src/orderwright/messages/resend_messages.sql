-- name: make_due
-- These are to be sent now, as if they were new; one that could not be composed is composed first.
update message set status = case when body = '' then 'to_compose' else 'pending' end, attempts = 0, due_at = %(now)s,
    error = null, sent_at = null
where message_id = any(%(ids)s::uuid[]) returning message_id;
