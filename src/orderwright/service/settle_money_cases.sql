-- name: find_money_cases
-- Open cases about the money of these orders.
select c.case_id, c.order_id, c.kind, o.total_minor
from service_case c join orders o on o.order_id = c.order_id
where c.order_id = any(%(order_ids)s::uuid[]) and c.status <> 'resolved' and c.kind = any(%(kinds)s::text[])
order by c.case_id;
