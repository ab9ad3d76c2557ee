-- name: find_due_orders
-- Paid orders without a hold that have something reserved and whose time of release has come.
select o.order_id
from orders o
join channel c on c.code = o.channel and (c.release_unpaid or o.payment_status in ('authorized', 'paid', 'overpaid'))
where o.status = 'placed' and o.open_holds = 0 and o.release_after <= %(now)s
  and exists (select from reservation r where r.order_id = o.order_id)
order by o.number
limit %(most)s;

-- name: find_variants_of_orders
-- What these orders are about.
select distinct variant_id from order_line where order_id = any(%(order_ids)s::uuid[]);
