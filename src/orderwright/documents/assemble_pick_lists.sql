-- name: read_stops
-- The lines of fulfillment orders with the bins they lie in.
select f.number, l.name as location, coalesce(b.code, '') as bin, n.sku, coalesce(v.gtin, '') as gtin, n.title, x.open,
    x.quantity - x.canceled as all
from fulfillment_order f
join location l on l.location_id = f.location_id
join fulfillment_order_line x on x.fulfillment_order_id = f.fulfillment_order_id
join order_line n on n.order_id = x.order_id and n.line_no = x.line_no
join variant v on v.variant_id = x.variant_id
left join stock_level s on s.variant_id = x.variant_id and s.location_id = x.location_id
left join bin b on b.bin_id = s.bin_id
where (f.fulfillment_order_id = any(%(ids)s::uuid[]) or f.number = any(%(numbers)s::bigint[]))
    and (%(locations)s::uuid[] is null or f.location_id = any(%(locations)s))
order by f.number, x.line_no;
