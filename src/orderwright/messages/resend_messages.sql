-- name: lock_messages
-- These, with what the order's e-mail address is now, and whether a customer's mail would go to another than it went to.
select m.message_id, m.status = 'sent' as went, x.moved,
    not (m.kind = any(%(kinds)s::text[]) and o.order_id is not null and o.email is null) as reachable
from message m left join orders o using (order_id)
cross join lateral (
    select m.kind = any(%(kinds)s::text[]) and coalesce(lower(o.email) <> lower(m.recipient), false) as moved) as x
where m.message_id = any(%(ids)s::uuid[]) order by m.message_id for update of m;

-- name: make_due
-- These are to be sent now, as if they were new; one that could not be composed, or was for somebody else, is composed first.
update message m
set status = case when m.body = '' or x.moved then 'to_compose' else 'pending' end, attempts = 0, due_at = %(now)s, error = null,
    sent_at = null, recipient = case when x.moved then x.email else m.recipient end
from (
    select n.message_id, o.email,
        n.kind = any(%(kinds)s::text[]) and coalesce(lower(o.email) <> lower(n.recipient), false) as moved
    from message n left join orders o using (order_id) where n.message_id = any(%(ids)s::uuid[])
) as x
where m.message_id = x.message_id;

-- name: send_to_others
-- The same for the address that the order has now, beside what was sent to another; once for each address.
insert into message (message_id, kind, recipient, order_id, commit_id, seq, subject, html, body, status, due_at, created_at)
select x.copy_id, m.kind, o.email, m.order_id, m.commit_id, m.seq, m.subject, '', '', 'to_compose', %(now)s, %(now)s
from json_to_recordset(%(rows)s) as x(message_id uuid, copy_id uuid)
join message m using (message_id) join orders o using (order_id)
on conflict (commit_id, seq, kind, recipient) do update
set status = 'to_compose', attempts = 0, due_at = excluded.due_at, error = null, sent_at = null
returning message_id;
