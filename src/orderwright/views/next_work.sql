-- name: orders_to_release
-- Orders with something reserved that nothing holds back.
select o.order_id as id, o.placed_at
from orders o
where o.status = 'placed' and o.open_holds = 0 and o.release_after <= %(now)s
    and o.channel = any(%(channels)s::text[]) and o.placed_at <= %(placed_until)s and o.order_id <> all(%(left_out)s::uuid[])
    and o.fulfillment_status in ('unfulfilled', 'backordered', 'in_progress', 'partially_shipped', 'partially_delivered')
    and exists (select from reservation r where r.order_id = o.order_id)
order by o.number limit %(limit)s;

-- name: next_fulfillment_orders
-- Fulfillment orders in some statuses, oldest first.
select f.fulfillment_order_id as id, o.placed_at
from fulfillment_order f join orders o on o.order_id = f.order_id
where f.status = any(%(statuses)s::text[]) and not f.paused
    and f.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
    and o.channel = any(%(channels)s::text[]) and o.placed_at <= %(placed_until)s and f.fulfillment_order_id <> all(%(left_out)s::uuid[])
order by f.number limit %(limit)s;

-- name: next_to_pack
-- Fulfillment orders with picked units, and what these weigh.
select f.fulfillment_order_id as id, o.placed_at,
    (select json_agg(json_build_object('sku', v.sku, 'quantity', l.picked, 'weight_g', v.weight_g) order by l.line_no)
     from fulfillment_order_line l join variant v on v.variant_id = l.variant_id
     where l.fulfillment_order_id = f.fulfillment_order_id and l.picked > 0) as units
from fulfillment_order f join orders o on o.order_id = f.order_id
where f.status = any(%(statuses)s::text[]) and not f.paused
    and f.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
    and exists (select from fulfillment_order_line l where l.fulfillment_order_id = f.fulfillment_order_id and l.picked > 0)
    and o.channel = any(%(channels)s::text[]) and o.placed_at <= %(placed_until)s and f.fulfillment_order_id <> all(%(left_out)s::uuid[])
order by f.number limit %(limit)s;

-- name: next_parcels
-- Parcels in some statuses, oldest first.
select p.parcel_id as id, o.placed_at
from parcel p join orders o on o.order_id = p.order_id
join fulfillment_order f on f.fulfillment_order_id = p.fulfillment_order_id
where p.status = any(%(statuses)s::text[]) and p.status in ('packed', 'labeled', 'handed_over') and not f.paused
    and o.channel = any(%(channels)s::text[]) and o.placed_at <= %(placed_until)s and p.parcel_id <> all(%(left_out)s::uuid[])
order by p.number limit %(limit)s;

-- name: next_under_way
-- Parcels with their carrier, oldest first.
select p.parcel_id as id, o.placed_at, p.tracking_number, p.handed_over_at
from parcel p join orders o on o.order_id = p.order_id
where p.status = 'handed_over' and p.tracking_state = any(%(statuses)s::text[])
    and o.channel = any(%(channels)s::text[]) and o.placed_at <= %(placed_until)s and p.parcel_id <> all(%(left_out)s::uuid[])
order by p.number limit %(limit)s;

-- name: returns_to_settle
-- Returns that a file told of, once there is nothing of them that was not delivered; never before it was.
select f.order_id as id, greatest(f.at, (select max(p.delivered_at) from parcel p where p.order_id = f.order_id)) as placed_at,
    f.source, f.external_ref
from told_fact f join orders o on o.order_id = f.order_id
where f.kind = 'return' and f.done_at is null
    and o.channel = any(%(channels)s::text[]) and f.at <= %(placed_until)s and f.order_id <> all(%(left_out)s::uuid[])
    and not exists (
        select from jsonb_to_recordset(f.content -> 'lines') as x(line_no integer, quantity integer)
        join progress p on p.order_id = f.order_id and p.line_no = x.line_no
        where p.delivered < x.quantity)
order by f.at limit %(limit)s;
