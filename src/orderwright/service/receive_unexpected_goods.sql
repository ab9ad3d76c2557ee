-- name: find_orders
-- Orders by their numbers.
select number, order_id from orders where number = any(%(numbers)s::bigint[]);

-- name: insert_goods
-- What of it is ours lies there until its case says what becomes of it.
insert into unexpected_goods (case_id, variant_id, location_id, units)
select x.case_id, x.variant_id, x.location_id, x.units
from json_to_recordset(%(rows)s) as x(case_id uuid, variant_id uuid, location_id uuid, units integer);

-- name: count_units_left
-- How many units of these variants have left for these orders and are not back, by order number and SKU.
select o.number, v.sku, sum(p.shipped + p.delivered + p.lost + p."returning")::int as units
from orders o join progress p using (order_id) join order_line l using (order_id, line_no) join variant v on v.variant_id = l.variant_id
where o.number = any(%(numbers)s::bigint[])
group by o.number, v.sku;
