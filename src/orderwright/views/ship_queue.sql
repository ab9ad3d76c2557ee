-- name: read_parcels_to_ship
-- Parcels that wait for a driver, by location and carrier, oldest first.
select p.parcel_id as id, p.number, p.fulfillment_order_id, p.tracking_number, o.number as order_number, f.service_level as service, p.weight_g,
    p.packed_at, coalesce(o.ship_to ->> 'city', '') as city, coalesce(o.ship_to ->> 'country', '') as country, p.status,
    coalesce(p.carrier, '') as carrier, l.name as location, l.code as location_code, f.paused,
    coalesce((select string_agg(t.value || ' × ' || ol.sku, ', ' order by ol.line_no) from jsonb_each_text(p.to_take_out) as t
        join order_line ol on ol.order_id = p.order_id and ol.line_no = t.key::integer), '') as to_take_out
from parcel p join orders o using (order_id) join fulfillment_order f using (fulfillment_order_id)
join location l on l.location_id = p.location_id
where p.status in ('packed', 'labeled') and (%(locations)s::uuid[] is null or p.location_id = any(%(locations)s))
    and (%(location)s::text is null or p.location_id = (select location_id from location where code = %(location)s))
order by l.priority, l.code, p.carrier nulls last, p.packed_at limit %(limit)s;

-- name: count_parcels_to_ship
-- How many there are at each location, and how many of them have a label, counted no further than a limit.
select l.code, l.name, c.waiting, c.ready
from location l
cross join lateral (
    select count(*)::int as waiting, (count(*) filter (where status = 'labeled'))::int as ready
    from (select p.status from parcel p where p.location_id = l.location_id and p.status in ('packed', 'labeled')
        limit %(counted_max)s) as counted) as c
where (l.active or c.waiting > 0) and (%(locations)s::uuid[] is null or l.location_id = any(%(locations)s))
order by l.priority, l.code;

-- name: read_handed_over
-- What was handed over since then, by location and carrier.
select coalesce(p.carrier, '') as carrier, l.name as location, l.code as location_code, count(*)::int as parcels,
    max(p.handed_over_at) as at
from parcel p join location l on l.location_id = p.location_id
where p.handed_over_at >= %(since_at)s and (%(locations)s::uuid[] is null or p.location_id = any(%(locations)s))
    and (%(location)s::text is null or l.code = %(location)s)
group by p.carrier, l.location_id order by max(p.handed_over_at) desc;
