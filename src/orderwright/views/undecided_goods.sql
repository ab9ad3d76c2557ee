-- name: list_undecided_goods
-- Our goods that came unexpected and lie there, oldest first.
select c.case_id, c.number as case_number, v.sku, v.title, u.units, l.code as location, l.name as location_name, o.number as order_number,
    c.reason, c.opened_at as since
from service_case c
join unexpected_goods u on u.case_id = c.case_id
join variant v on v.variant_id = u.variant_id
join location l on l.location_id = u.location_id
left join orders o on o.order_id = c.order_id
where c.status <> 'resolved' and c.kind = 'unexpected_goods' and (%(number)s::bigint is null or c.number = %(number)s)
    and (%(locations)s::uuid[] is null or u.location_id = any(%(locations)s))
order by c.number limit %(limit)s;
