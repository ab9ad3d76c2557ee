-- name: read_scanned
-- The parcel that a label was made for, be the label void by now.
select p.number, o.number as order_number, p.status, coalesce(p.tracking_number, '') as tracking_number, p.handed_over_at,
    f.paused, l.code as location_code, l.name as location,
    %(locations)s::uuid[] is null or p.location_id = any(%(locations)s) as own
from parcel p join orders o using (order_id) join fulfillment_order f using (fulfillment_order_id)
join location l on l.location_id = p.location_id
where p.parcel_id in (
    select parcel_id from parcel where tracking_number = %(number)s
    union all select parcel_id from label where tracking_number = %(number)s)
limit 1;
