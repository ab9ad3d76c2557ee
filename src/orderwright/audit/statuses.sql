-- name: read_orders
-- A stretch of orders.
select number, order_id from orders where number > %(after)s order by number limit %(stretch)s;

-- name: read_work
-- A stretch of fulfillment orders with the sums of their lines.
with stretch as (
    select fulfillment_order_id, number, status from fulfillment_order
    where number > %(after)s order by number limit %(stretch)s
)
select f.number, f.fulfillment_order_id, f.status, l.quantity, l.open, l.picked, l.packed, l.shipped, l.canceled,
    coalesce(p.delivered, false) as delivered
from stretch f
cross join lateral (
    select coalesce(sum(quantity), 0)::integer as quantity, coalesce(sum(open), 0)::integer as open,
        coalesce(sum(picked), 0)::integer as picked, coalesce(sum(packed), 0)::integer as packed,
        coalesce(sum(shipped), 0)::integer as shipped, coalesce(sum(canceled), 0)::integer as canceled
    from fulfillment_order_line l where l.fulfillment_order_id = f.fulfillment_order_id
) as l
cross join lateral (
    select bool_and(p.status = 'delivered') as delivered
    from parcel p where p.fulfillment_order_id = f.fulfillment_order_id and p.status <> 'canceled'
) as p
order by f.number;
