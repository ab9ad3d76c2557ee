-- name: find_due_orders
-- The next orders that have something reserved; due are those without a hold whose money is there and whose time has come.
with candidate as materialized (
    select distinct order_id from reservation where order_id > %(after)s order by order_id limit %(most)s
)
select order_id, o.status = 'placed' and o.open_holds = 0 and o.release_after <= %(now)s
    and (c.release_unpaid or o.payment_status in ('authorized', 'paid', 'overpaid')) as due
from candidate
join orders o using (order_id)
join channel c on c.code = o.channel
order by order_id;

-- name: find_variants_of_orders
-- What these orders are about.
select distinct variant_id from order_line where order_id = any(%(order_ids)s::uuid[]);
