-- name: list_forth
-- Fulfillment orders before a number, newest first.
select f.fulfillment_order_id as id, f.number, f.order_id, o.number as order_number, l.code as location, f.status, f.paused,
    f.service_level, f.released_at, u.lines, u.units
from fulfillment_order f
join orders o on o.order_id = f.order_id
join location l on l.location_id = f.location_id
cross join lateral (
    select count(*)::integer as lines, coalesce(sum(x.quantity - x.canceled), 0)::integer as units
    from fulfillment_order_line x where x.fulfillment_order_id = f.fulfillment_order_id
) u
where f.number < %(edge)s
    and (%(status)s::text is null or f.status = %(status)s)
    and (%(location)s::text is null or l.code = %(location)s)
    and (%(locations)s::uuid[] is null or f.location_id = any(%(locations)s))
    and (%(order_id)s::uuid is null or f.order_id = %(order_id)s)
order by f.number desc
limit %(limit)s;

-- name: list_back
-- Fulfillment orders behind a number, oldest first.
select f.fulfillment_order_id as id, f.number, f.order_id, o.number as order_number, l.code as location, f.status, f.paused,
    f.service_level, f.released_at, u.lines, u.units
from fulfillment_order f
join orders o on o.order_id = f.order_id
join location l on l.location_id = f.location_id
cross join lateral (
    select count(*)::integer as lines, coalesce(sum(x.quantity - x.canceled), 0)::integer as units
    from fulfillment_order_line x where x.fulfillment_order_id = f.fulfillment_order_id
) u
where f.number > %(edge)s
    and (%(status)s::text is null or f.status = %(status)s)
    and (%(location)s::text is null or l.code = %(location)s)
    and (%(locations)s::uuid[] is null or f.location_id = any(%(locations)s))
    and (%(order_id)s::uuid is null or f.order_id = %(order_id)s)
order by f.number
limit %(limit)s;

-- name: read_head
-- One fulfillment order.
select f.fulfillment_order_id as id, f.number, f.order_id, o.number as order_number, l.code as location, f.status, f.paused,
    f.service_level, f.reason, f.released_at, f.accepted_at, f.picked_at, f.packed_at, f.shipped_at, f.delivered_at, f.closed_at
from fulfillment_order f
join orders o on o.order_id = f.order_id
join location l on l.location_id = f.location_id
where f.fulfillment_order_id = %(id)s and (%(locations)s::uuid[] is null or f.location_id = any(%(locations)s));

-- name: read_lines
-- Its lines.
select x.line_no, a.sku, a.title, b.code as bin, x.quantity, x.open, x.picked, x.packed, x.shipped, x.canceled, x.to_put_back,
    x.scanned
from fulfillment_order_line x
join order_line a on a.order_id = x.order_id and a.line_no = x.line_no
left join stock_level s on s.variant_id = x.variant_id and s.location_id = x.location_id
left join bin b on b.bin_id = s.bin_id
where x.fulfillment_order_id = %(id)s
order by x.line_no;

-- name: read_parcels
-- The parcels of a fulfillment order, or one parcel, with their units and what the carrier said.
select p.parcel_id as id, p.number, p.fulfillment_order_id, p.order_id, p.status, p.box, p.weight_g, p.carrier,
    p.tracking_number, p.tracking_state, p.packed_at, p.handed_over_at, p.deliver_by, p.delivered_at,
    coalesce((select json_agg(json_build_object('line_no', l.line_no, 'quantity', l.quantity) order by l.line_no)
        from parcel_line l where l.parcel_id = p.parcel_id), '[]') as lines,
    coalesce((select json_agg(json_build_object('line_no', t.key::integer, 'quantity', t.value::integer) order by t.key::integer)
        from jsonb_each_text(p.to_take_out) as t), '[]') as to_take_out,
    coalesce((select json_agg(json_build_object('state', t.state, 'at', t.at, 'words', t.words, 'place', t.place)
            order by t.at, t.tracking_event_id)
        from tracking_event t where t.parcel_id = p.parcel_id), '[]') as tracking
from parcel p
where (p.fulfillment_order_id = %(id)s::uuid or p.parcel_id = %(parcel_id)s::uuid)
    and (%(locations)s::uuid[] is null or p.location_id = any(%(locations)s))
order by p.number;

-- name: read_place_among
-- Which parcel of its order this is, of how many: 0 while something of the order is left to pack.
select (select count(*) from parcel s where s.order_id = p.order_id and s.status <> 'canceled' and s.number <= p.number)::integer
        as index,
    (select case when sum(g.to_source + g.backordered + g.reserved + g.released + g.picked) > 0 then 0
            else (select count(*) from parcel s where s.order_id = p.order_id and s.status <> 'canceled') end
        from progress g where g.order_id = p.order_id)::integer as count
from parcel p where p.parcel_id = %(parcel_id)s and (%(locations)s::uuid[] is null or p.location_id = any(%(locations)s));
