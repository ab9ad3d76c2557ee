-- name: find_due_orders
-- The next orders that have something reserved; due are those that `decide_release.obstacles` has nothing against: not
-- closed, not held as a whole, with money that secures them or a channel that does not ask for it, whose time has come,
-- and of which a line is reserved that no hold of its own stops.
with candidate as materialized (
    select distinct order_id from reservation where order_id > %(after)s order by order_id limit %(most)s
)
select order_id, o.status = 'placed' and o.release_after <= %(now)s and (o.payment_secured or coalesce(c.release_unpaid, true))
    and (o.open_holds = 0 or exists (
        select from reservation r where r.order_id = o.order_id and not exists (
            select from hold h where h.order_id = r.order_id and coalesce(h.line_no, r.line_no) = r.line_no
                and h.released_at is null))) as due
from candidate
join orders o using (order_id)
left join channel c on c.code = o.channel
order by order_id;

-- name: find_variants_of_orders
-- What these orders are about.
select distinct variant_id from order_line where order_id = any(%(order_ids)s::uuid[]);
