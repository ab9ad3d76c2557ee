-- name: insert_messages
-- New mail; what was written before is left alone.
insert into message (message_id, kind, recipient, order_id, commit_id, seq, subject, html, body, status, due_at, created_at)
select x.message_id, x.kind, x.recipient, x.order_id, x.commit_id, x.seq, x.subject, x.html, x.body, x.status, %(now)s, %(now)s
from json_to_recordset(%(rows)s) as x(message_id uuid, kind text, recipient text, order_id uuid, commit_id uuid, seq integer,
    subject text, html text, body text, status text)
on conflict on constraint message_once_per_fact_and_recipient do nothing
returning message_id;
