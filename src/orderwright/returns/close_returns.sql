-- name: read_states
-- The lines of these orders: what was agreed, what came back with closed returns, and what was given back for
-- them (not for what was canceled).
select l.order_id, l.line_no, p.ordered, p.canceled, coalesce(b.received, 0)::integer as received_before, l.total_minor,
    coalesce(g.refunded_minor, 0)::bigint as refunded_minor
from order_line l
join progress p on p.order_id = l.order_id and p.line_no = l.line_no
left join lateral (
    select sum(b.received) as received
    from return_line b join return_authorization r on r.return_id = b.return_id
    where b.order_id = l.order_id and b.line_no = l.line_no and r.status = 'closed'
) b on true
left join lateral (
    select sum(x.amount_minor) as refunded_minor
    from refund_line x join refund_grant r on r.refund_id = x.refund_id
    where x.order_id = l.order_id and x.line_no = l.line_no and x.purpose <> 'canceled' and r.status <> 'failed'
) g on true
where l.order_id = any(%(order_ids)s::uuid[]);
