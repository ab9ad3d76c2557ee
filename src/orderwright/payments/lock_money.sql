-- name: read_orders
-- What these orders are.
select order_id, number, currency, total_minor from orders where order_id = any(%(order_ids)s::uuid[]) order by order_id;

-- name: read_pending
-- What is granted and not given back yet, and how much of that is for what is owed for.
select order_id, sum(amount_minor)::bigint as amount_minor,
    coalesce(sum((select sum(l.amount_minor) from refund_line l
        where l.refund_id = g.refund_id and l.purpose in ('returned', 'goodwill', 'shipping'))), 0)::bigint as credited_minor
from refund_grant g where order_id = any(%(order_ids)s::uuid[]) and status = 'granted' group by order_id;
