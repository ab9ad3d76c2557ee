-- name: set_addresses
-- Where these orders are sent from now on.
update orders o set ship_to = x.ship_to
from json_to_recordset(%(rows)s) as x(order_id uuid, ship_to jsonb)
where o.order_id = x.order_id;
