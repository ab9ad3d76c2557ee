-- name: read_lying
-- What came unexpected of these orders and waits for somebody to say what it is.
select c.order_id, u.variant_id, v.sku, l.code as location, min(c.number) as case_number, sum(u.units)::int as units
from service_case c
join unexpected_goods u on u.case_id = c.case_id
join variant v on v.variant_id = u.variant_id
join location l on l.location_id = u.location_id
where c.order_id = any(%(order_ids)s::uuid[]) and c.status <> 'resolved'
group by c.order_id, u.variant_id, v.sku, l.code
order by case_number;
