-- name: find_orders
-- The orders of these fulfillment orders: that never changes.
select distinct order_id from fulfillment_order where fulfillment_order_id = any(%(ids)s::uuid[]);

-- name: read_agreements
-- What the warehouse must know of these orders. Their progress is locked, so they hold still.
select o.order_id, o.number, o.currency, o.total_minor, o.ship_to, o.phone, o.payment_method,
    (select min(p.handed_over_at) from parcel p where p.order_id = o.order_id) as first_left_at,
    array(select h.reason from hold h where h.order_id = o.order_id and h.released_at is null order by h.placed_at) as holds
from orders o
where o.order_id = any(%(order_ids)s::uuid[]);

-- name: lock_fulfillment_orders
-- These fulfillment orders, locked in order.
select fulfillment_order_id, number, order_id, location_id, status, paused, service_level, reason
from fulfillment_order
where fulfillment_order_id = any(%(ids)s::uuid[])
order by fulfillment_order_id
for update;

-- name: read_lines
-- Their lines.
select fulfillment_order_id, line_no, variant_id, quantity, open, picked, packed, shipped, canceled, to_put_back, scanned
from fulfillment_order_line
where fulfillment_order_id = any(%(ids)s::uuid[])
order by fulfillment_order_id, line_no;

-- name: find_open
-- The fulfillment orders of these orders that something is left of.
select fulfillment_order_id from fulfillment_order
where order_id = any(%(order_ids)s::uuid[])
    and status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
order by fulfillment_order_id;

-- name: read_agreed_lines
-- The lines of these orders as they were agreed.
select order_id, line_no, sku, title, quantity, total_minor from order_line where order_id = any(%(order_ids)s::uuid[]);

-- name: update_fulfillment_orders
-- How they stand now, and when they first came so far; what was undone is forgotten.
update fulfillment_order f
set status = x.status, paused = x.paused, reason = x.reason,
    accepted_at = case when x.step >= 1 then coalesce(f.accepted_at, %(now)s) else f.accepted_at end,
    picked_at = case when x.step >= 3 then coalesce(f.picked_at, %(now)s) when x.step is null then f.picked_at end,
    packed_at = case when x.step >= 5 then coalesce(f.packed_at, %(now)s) when x.step is null then f.packed_at end,
    shipped_at = case when x.step >= 6 then coalesce(f.shipped_at, %(now)s) end,
    delivered_at = case when x.step = 7 then coalesce(f.delivered_at, %(now)s) end,
    closed_at = case when x.step = 7 or x.step is null then coalesce(f.closed_at, %(now)s) end
from json_to_recordset(%(rows)s)
    as x(fulfillment_order_id uuid, status text, step integer, paused boolean, reason text)
where f.fulfillment_order_id = x.fulfillment_order_id;

-- name: update_lines
-- Where the units of their lines are now; what is open no more was scanned no more.
update fulfillment_order_line l
set open = x.open, picked = x.picked, packed = x.packed, shipped = x.shipped, canceled = x.canceled,
    to_put_back = x.to_put_back, scanned = least(x.scanned, x.open)
from json_to_recordset(%(rows)s) as x(fulfillment_order_id uuid, line_no integer, open integer, picked integer,
    packed integer, shipped integer, canceled integer, to_put_back integer, scanned integer)
where l.fulfillment_order_id = x.fulfillment_order_id and l.line_no = x.line_no
    and (l.open, l.picked, l.packed, l.shipped, l.canceled, l.to_put_back, l.scanned)
        is distinct from (x.open, x.picked, x.packed, x.shipped, x.canceled, x.to_put_back, least(x.scanned, x.open));
