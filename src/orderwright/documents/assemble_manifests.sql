-- name: read_parcels
-- What a carrier took within a day at each location, in the order in which it was handed over.
select l.name as location, p.tracking_number, o.number::text as order_number, f.service_level as service,
    concat_ws(' ', o.ship_to ->> 'country', o.ship_to ->> 'postal_code', o.ship_to ->> 'city') as to, p.weight_g,
    p.handed_over_at as at
from parcel p join orders o using (order_id) join fulfillment_order f using (fulfillment_order_id)
join location l on l.location_id = p.location_id
where p.handed_over_at >= %(from_at)s and p.handed_over_at < %(to_at)s and coalesce(p.carrier, '') = %(carrier)s
    and (%(locations)s::uuid[] is null or p.location_id = any(%(locations)s))
    and (%(location)s::text is null or l.code = %(location)s)
order by l.priority, l.code, p.handed_over_at, p.number limit %(limit)s;
