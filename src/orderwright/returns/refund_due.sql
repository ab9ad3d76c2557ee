-- name: read_money
-- The currency of an order, and what is granted of it and not given back yet.
select o.currency, coalesce(sum(g.amount_minor), 0)::bigint as pending
from orders o left join refund_grant g on g.order_id = o.order_id and g.status = 'granted'
where o.order_id = %(order_id)s group by o.currency;
