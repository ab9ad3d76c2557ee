-- name: set_paused
-- Stop the open fulfillment orders of these orders, or let them go on; locked in order.
with concerned as (
    select fulfillment_order_id from fulfillment_order
    where order_id = any(%(order_ids)s::uuid[]) and paused <> %(paused)s
        and status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
    order by fulfillment_order_id
    for update
)
update fulfillment_order f set paused = %(paused)s
from concerned c
where f.fulfillment_order_id = c.fulfillment_order_id;
