-- name: read_queue
-- The fulfillment orders in some statuses, those that are to ship first leading, behind a key.
select f.fulfillment_order_id as id, f.number, o.number as order_number, l.name as location, l.code as location_code,
    case when f.paused then 'on_hold' else f.status end as status, f.service_level as service, f.ship_by, f.released_at, f.accepted_at,
    f.picked_at, w.lines, w.units, w.open, w.picked, w.packed
from (
    select head.* from unnest(%(statuses)s::text[]) as step(status) cross join lateral (
        select * from fulfillment_order q
        where q.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed') and q.status = step.status
            and (%(location)s::text is null or q.location_id = (select location_id from location where code = %(location)s))
            and (%(locations)s::uuid[] is null or q.location_id = any(%(locations)s))
            and (q.ship_by, q.number) > (%(edge_day)s, %(edge)s)
        order by q.ship_by, q.number limit %(limit)s) as head
    order by head.ship_by, head.number limit %(limit)s
) as f
join orders o using (order_id)
join location l on l.location_id = f.location_id
cross join lateral (
    select count(*)::int as lines, coalesce(sum(quantity - canceled), 0)::int as units, coalesce(sum(x.open), 0)::int as open,
        coalesce(sum(x.picked), 0)::int as picked, coalesce(sum(x.packed + x.shipped), 0)::int as packed
    from fulfillment_order_line x where x.fulfillment_order_id = f.fulfillment_order_id) as w
order by f.ship_by, f.number;

-- name: read_queue_back
-- The same list, read backwards from a key.
select f.fulfillment_order_id as id, f.number, o.number as order_number, l.name as location, l.code as location_code,
    case when f.paused then 'on_hold' else f.status end as status, f.service_level as service, f.ship_by, f.released_at, f.accepted_at,
    f.picked_at, w.lines, w.units, w.open, w.picked, w.packed
from (
    select head.* from unnest(%(statuses)s::text[]) as step(status) cross join lateral (
        select * from fulfillment_order q
        where q.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed') and q.status = step.status
            and (%(location)s::text is null or q.location_id = (select location_id from location where code = %(location)s))
            and (%(locations)s::uuid[] is null or q.location_id = any(%(locations)s))
            and (q.ship_by, q.number) < (%(edge_day)s, %(edge)s)
        order by q.ship_by desc, q.number desc limit %(limit)s) as head
    order by head.ship_by desc, head.number desc limit %(limit)s
) as f
join orders o using (order_id)
join location l on l.location_id = f.location_id
cross join lateral (
    select count(*)::int as lines, coalesce(sum(quantity - canceled), 0)::int as units, coalesce(sum(x.open), 0)::int as open,
        coalesce(sum(x.picked), 0)::int as picked, coalesce(sum(x.packed + x.shipped), 0)::int as packed
    from fulfillment_order_line x where x.fulfillment_order_id = f.fulfillment_order_id) as w
order by f.ship_by desc, f.number desc;

-- name: count_queue
-- How many wait at each location, counted no further than a limit, and since when.
select l.code, l.name, l.auto_accept,
    (select count(*) from (select from fulfillment_order f where f.location_id = l.location_id
        and f.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
        and f.status = any(%(statuses)s::text[]) limit %(counted_max)s) as counted) as waiting,
    (select min(first.released_at) from unnest(%(statuses)s::text[]) as step(status) cross join lateral (
        select f.released_at from fulfillment_order f where f.location_id = l.location_id and f.status = step.status
            and f.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
        order by f.released_at limit 1) as first) as oldest_at
from location l where l.active and (%(locations)s::uuid[] is null or l.location_id = any(%(locations)s))
order by l.priority, l.code;

-- name: count_packed_since
-- Units packed since then into parcels that are still here.
select coalesce(sum(quantity), 0) from parcel join parcel_line using (parcel_id)
where status in ('packed', 'labeled', 'handed_over') and packed_at >= %(since_at)s
    and (%(locations)s::uuid[] is null or location_id = any(%(locations)s));

-- name: count_picked_since
-- Fulfillment orders picked since then, among those not shipped yet.
select count(*) from fulfillment_order
where status in ('picked', 'packing', 'packed') and picked_at >= %(since_at)s
    and (%(locations)s::uuid[] is null or location_id = any(%(locations)s));

-- name: read_work
-- Fulfillment orders to be worked on.
select f.fulfillment_order_id as id, f.number, o.number as order_number, l.name as location, l.code as location_code, f.status,
    f.paused, f.service_level as service, f.order_id
from fulfillment_order f join orders o using (order_id) join location l on l.location_id = f.location_id
where f.fulfillment_order_id = any(%(ids)s::uuid[]) and (%(locations)s::uuid[] is null or f.location_id = any(%(locations)s))
order by f.number;

-- name: read_work_lines
-- Their lines in the order of a walk along the bins.
select f.fulfillment_order_id, f.line_no, f.variant_id, v.sku, v.gtin,
    array(select s.sku from former_sku s where s.variant_id = f.variant_id order by s.sku) as former_skus, ol.title, coalesce(b.code, '') as bin,
    f.quantity, f.open, f.picked, f.packed, f.shipped, f.canceled, f.scanned, v.weight_g,
    v.length_mm, v.width_mm, v.height_mm
from fulfillment_order_line f
join order_line ol using (order_id, line_no)
join variant v on v.variant_id = f.variant_id
left join stock_level sl on sl.variant_id = f.variant_id and sl.location_id = f.location_id
left join bin b on b.bin_id = sl.bin_id
where f.fulfillment_order_id = any(%(ids)s::uuid[])
order by coalesce(b.pick_order, 0), coalesce(b.code, ''), v.sku, f.fulfillment_order_id;

-- name: read_work_parcels
-- The parcels of a fulfillment order.
select p.parcel_id as id, p.number, p.status, p.tracking_number, p.box, p.weight_g,
    coalesce((select string_agg(t.value || ' × ' || ol.sku, ', ' order by ol.line_no) from jsonb_each_text(p.to_take_out) as t
        join order_line ol on ol.order_id = p.order_id and ol.line_no = t.key::integer), '') as to_take_out,
    (select coalesce(sum(quantity), 0)::int from parcel_line l where l.parcel_id = p.parcel_id) as units
from parcel p where p.fulfillment_order_id = %(id)s and p.status <> 'canceled' order by p.number;
