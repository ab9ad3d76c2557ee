-- name: move_in_queue
-- Where their lines stand among those that wait for stock.
update progress p set ship_by = x.ship_by
from json_to_recordset(%(rows)s) as x(order_id uuid, ship_by date)
where p.order_id = x.order_id;

-- name: move_work
-- Where their work stands in the warehouse, as far as it is not done, locked in order.
with given as (
    select f.fulfillment_order_id, x.ship_by
    from json_to_recordset(%(rows)s) as x(order_id uuid, ship_by date)
    join fulfillment_order f on f.order_id = x.order_id
    where f.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
    order by f.fulfillment_order_id
    for update of f
)
update fulfillment_order f set ship_by = g.ship_by
from given g where f.fulfillment_order_id = g.fulfillment_order_id;

-- name: set_ship_by
-- The day itself.
update orders o set ship_by = x.ship_by
from json_to_recordset(%(rows)s) as x(order_id uuid, ship_by date)
where o.order_id = x.order_id;
