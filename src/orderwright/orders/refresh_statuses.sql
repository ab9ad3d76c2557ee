-- name: read_statuses
-- How the orders stand by their last refresh.
select order_id, total_minor, status, payment_status, payment_secured, fulfillment_status
from orders where order_id = any(%(order_ids)s::uuid[]) order by order_id;

-- name: update_statuses
-- How they stand now.
update orders o
set status = x.status, payment_status = x.payment_status, payment_secured = x.payment_secured,
    fulfillment_status = x.fulfillment_status,
    completed_at = case when x.status = 'completed' then coalesce(o.completed_at, %(now)s) end,
    canceled_at = case when x.status = 'canceled' then coalesce(o.canceled_at, %(now)s) end
from json_to_recordset(%(rows)s) as x(order_id uuid, status text, payment_status text,
    payment_secured boolean, fulfillment_status text)
where o.order_id = x.order_id;
