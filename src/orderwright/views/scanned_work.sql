-- name: read_work
-- The fulfillment order of a number, or of an order's number: of several first what can be packed here.
select f.fulfillment_order_id as id, f.number, o.number as order_number, f.status, f.paused, l.code as location_code, l.name as location,
    %(locations)s::uuid[] is null or f.location_id = any(%(locations)s) as own
from fulfillment_order f join orders o using (order_id) join location l on l.location_id = f.location_id
where f.fulfillment_order_id in (
    select fulfillment_order_id from fulfillment_order where number = %(work_number)s::bigint
    union all select w.fulfillment_order_id from orders n join fulfillment_order w using (order_id) where n.number = %(order_number)s::bigint)
order by %(locations)s::uuid[] is null or f.location_id = any(%(locations)s) desc,
    coalesce(l.code = %(at)s::text, true) desc, f.status in ('picked', 'packing') desc, f.paused,
    f.status in ('released', 'accepted', 'picking') desc, f.number desc
limit 1;
