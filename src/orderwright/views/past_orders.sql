-- name: list_past_orders
-- Past orders, newest first, behind a key.
select past_order_id as id, channel, external_ref, status, placed_at, units, currency, total_minor as total, content
from past_order where past_order_id < %(before_id)s
order by past_order_id desc limit %(limit)s;

-- name: list_past_orders_of
-- Those of a customer.
select past_order_id as id, channel, external_ref, status, placed_at, units, currency, total_minor as total, content
from past_order where customer_id = %(customer_id)s and past_order_id < %(before_id)s
order by past_order_id desc limit %(limit)s;
