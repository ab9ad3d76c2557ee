-- name: read_billing
-- Whom these orders are billed to.
select order_id, number, bill_to from orders where order_id = any(%(order_ids)s::uuid[]);

-- name: set_billing
-- Whom they are billed to from now on.
update orders o set bill_to = nullif(x.bill_to, 'null')
from json_to_recordset(%(rows)s) as x(order_id uuid, bill_to jsonb)
where o.order_id = x.order_id;
