-- name: make_due
-- These are to be sent now, as if they were new; one that could not be composed is composed first. What was emptied has
-- nothing to say.
update message set status = case when body = '' then 'to_compose' else 'pending' end, attempts = 0, due_at = %(now)s,
    error = null, sent_at = null
where message_id = any(%(ids)s::uuid[]) and (body <> '' or status in ('to_compose', 'failed')) returning message_id;

-- name: find_emptied
-- Which of these were emptied after they were sent.
select message_id from message where message_id = any(%(ids)s::uuid[]) and body = '';
