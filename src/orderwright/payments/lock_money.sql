-- name: read_orders
-- These orders, whose progress is locked.
select order_id, number, currency from orders where order_id = any(%(order_ids)s::uuid[]) order by order_id;

-- name: read_pending
-- What is granted and not given back yet.
select order_id, sum(amount_minor)::bigint as amount_minor
from refund_grant where order_id = any(%(order_ids)s::uuid[]) and status = 'granted' group by order_id;
