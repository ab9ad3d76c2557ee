-- name: lock_messages
-- How often each was tried.
select message_id, attempts from message where message_id = any(%(ids)s::uuid[]) order by message_id for update;

-- name: record
-- What became of them. Mail that was sent stays sent.
update message m
set status = x.status, error = x.error, due_at = x.due_at, sent_at = case when x.status = 'sent' then %(now)s::timestamptz end
from json_to_recordset(%(rows)s) as x(message_id uuid, status text, error text, due_at timestamptz)
where m.message_id = x.message_id and m.status <> 'sent';
