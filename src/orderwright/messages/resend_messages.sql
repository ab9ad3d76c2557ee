-- name: lock_messages
-- These, and whether a customer's mail still has somebody to go to.
select m.message_id, not (m.kind = any(%(kinds)s::text[]) and o.order_id is not null and o.email is null) as reachable
from message m left join orders o using (order_id)
where m.message_id = any(%(ids)s::uuid[]) order by m.message_id for update of m;

-- name: make_due
-- These are to be sent now, as if they were new; one that could not be composed, or went to somebody else, is composed first.
update message m
set status = case when m.body = '' or x.moved then 'to_compose' else 'pending' end, attempts = 0, due_at = %(now)s, error = null,
    sent_at = null, recipient = case when x.moved then x.email else m.recipient end
from (
    select n.message_id, o.email,
        n.kind = any(%(kinds)s::text[]) and coalesce(lower(o.email) <> lower(n.recipient), false) as moved
    from message n left join orders o using (order_id) where n.message_id = any(%(ids)s::uuid[])
) as x
where m.message_id = x.message_id;
