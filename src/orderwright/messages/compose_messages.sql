-- name: read_queued
-- Mail that is to be composed, oldest first, each with its fact.
select m.message_id, m.attempts, e.commit_id, e.seq, e.at, e.kind, e.order_id, e.data
from message m join event e on e.commit_id = m.commit_id and e.seq = m.seq
where m.status = 'to_compose' and (m.due_at <= %(now)s or m.due_at > %(latest)s)
order by m.due_at limit %(most)s;

-- name: write
-- What they say; from now on they are to be sent, or kept.
update message m
set subject = x.subject, html = x.html, body = x.body, link_version = x.link_version, status = x.status, attempts = 0, due_at = %(now)s, error = null
from json_to_recordset(%(rows)s) as x(message_id uuid, subject text, html text, body text, link_version integer, status text)
where m.message_id = x.message_id and m.status = 'to_compose';

-- name: postpone
-- They could not be composed: they are tried again, or given up. An attempt that two made at once counts once.
update message m set attempts = m.attempts + 1, error = x.error, due_at = x.due_at, status = x.status
from json_to_recordset(%(rows)s) as x(message_id uuid, attempts integer, status text, error text, due_at timestamptz)
where m.message_id = x.message_id and m.status = 'to_compose' and m.attempts = x.attempts;
