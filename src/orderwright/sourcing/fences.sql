-- name: insert_fences
-- New fences.
insert into sourcing_fence (order_id, variant_id, location_id, reason, at)
select x.order_id, x.variant_id, x.location_id, x.reason, %(now)s
from json_to_recordset(%(rows)s) as x(order_id uuid, variant_id uuid, location_id uuid, reason text)
on conflict (order_id, variant_id, location_id) do nothing;

-- name: read_fences
-- The fences of these orders.
select order_id, variant_id, location_id, reason from sourcing_fence where order_id = any(%(order_ids)s::uuid[]);
