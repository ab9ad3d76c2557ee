-- name: read_goods_there
-- What came unexpected of an order, is in the catalog, and has an open case.
select c.case_id, c.number as case_number, c.order_id, v.variant_id, v.sku, u.units, l.code as location, l.location_id
from service_case c
join unexpected_goods u on u.case_id = c.case_id
join variant v on v.variant_id = u.variant_id
join location l on l.location_id = u.location_id
where c.order_id = %(order_id)s and c.status <> 'resolved'
order by c.number;
