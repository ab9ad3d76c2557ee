-- name: read_line_money
-- The lines of these orders with what came back with closed returns, and what was given back of each, or is granted,
-- by purpose.
select l.order_id, l.line_no, l.total_minor, p.ordered, p.canceled, coalesce(g.canceled, 0)::bigint as for_canceled,
    coalesce(g.canceled_units, 0)::integer as units_for_canceled,
    coalesce(g.returned, 0)::bigint as for_returned, coalesce(g.goodwill, 0)::bigint as as_goodwill,
    coalesce(b.received, 0)::integer as returned, p.lost, coalesce(g.lost, 0)::bigint as for_lost
from order_line l
join progress p on p.order_id = l.order_id and p.line_no = l.line_no
left join lateral (
    select sum(b.received) as received
    from return_line b join return_authorization r on r.return_id = b.return_id
    where b.order_id = l.order_id and b.line_no = l.line_no and r.status = 'closed'
) b on true
left join lateral (
    select sum(x.amount_minor) filter (where x.purpose = 'canceled') as canceled,
        sum(x.quantity) filter (where x.purpose = 'canceled') as canceled_units,
        sum(x.amount_minor) filter (where x.purpose = 'returned') as returned,
        sum(x.amount_minor) filter (where x.purpose = 'goodwill') as goodwill,
        sum(x.amount_minor) filter (where x.purpose = 'goodwill' and x.quantity > 0) as lost
    from refund_line x join refund_grant r on r.refund_id = x.refund_id
    where x.order_id = l.order_id and x.line_no = l.line_no and r.status <> 'failed'
) g on true
where l.order_id = any(%(order_ids)s::uuid[])
order by l.order_id, l.line_no;

-- name: read_shipping_money
-- What shipping of these orders costs with its tax, and what was given back of it, or is granted.
select o.order_id, o.shipping_minor + case when o.prices_include_tax then 0 else o.shipping_tax_minor end as total_minor,
    coalesce(g.refunded, 0)::bigint as refunded_minor
from orders o
left join lateral (
    select sum(x.amount_minor) as refunded from refund_line x join refund_grant r on r.refund_id = x.refund_id
    where x.order_id = o.order_id and x.purpose = 'shipping' and r.status <> 'failed'
) g on true
where o.order_id = any(%(order_ids)s::uuid[]);

-- name: insert_grants
-- Refunds that were decided on, some of them given back already.
insert into refund_grant (refund_id, order_id, return_id, amount_minor, waived_minor, reason, status, granted_by, granted_at,
    executed_at)
select x.refund_id, x.order_id, x.return_id, x.amount_minor, x.waived_minor, x.reason, x.status, %(actor)s, %(now)s,
    case when x.status = 'executed' then %(now)s::timestamptz end
from json_to_recordset(%(rows)s) as x(refund_id uuid, order_id uuid, return_id uuid, amount_minor bigint, waived_minor bigint,
    reason text, status text);

-- name: insert_refund_lines
-- What they are for.
insert into refund_line (refund_id, part, order_id, line_no, purpose, quantity, amount_minor)
select x.refund_id, x.part, x.order_id, x.line_no, x.purpose, x.quantity, x.amount_minor
from json_to_recordset(%(rows)s) as x(refund_id uuid, part integer, order_id uuid, line_no integer, purpose text,
    quantity integer, amount_minor bigint);
