-- name: find_orders
-- Which orders these holds are on.
select distinct order_id from hold where hold_id = any(%(hold_ids)s::uuid[]);

-- name: read_holds
-- These holds. The progress of their orders is locked.
select hold_id, order_id, reason, released_at is null as is_open from hold where hold_id = any(%(hold_ids)s::uuid[]);

-- name: end_holds
-- Who let them go, and when.
update hold set released_by = %(actor)s, released_at = %(now)s where hold_id = any(%(hold_ids)s::uuid[]);

-- name: set_open_holds
-- How many are left on each order.
update orders o set open_holds = x.holds
from json_to_recordset(%(rows)s) as x(order_id uuid, holds integer)
where o.order_id = x.order_id;
