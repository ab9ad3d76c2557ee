-- name: reserve
-- Claims of order lines at locations, and their units committed at levels that the caller has locked.
with claim as materialized (
    select x.* from json_to_recordset(%(rows)s)
        as x(order_id uuid, line_no integer, location_id uuid, variant_id uuid, quantity integer)
), committed as (
    update stock_level l set committed = l.committed + c.quantity
    from (select variant_id, location_id, sum(quantity)::integer as quantity from claim group by variant_id, location_id) c
    where l.variant_id = c.variant_id and l.location_id = c.location_id
)
insert into reservation (order_id, line_no, location_id, variant_id, quantity, reserved_at)
select order_id, line_no, location_id, variant_id, quantity, %(at)s from claim
on conflict (order_id, line_no, location_id) do update set quantity = reservation.quantity + excluded.quantity;

-- name: delete_reservations
-- End the claims of these orders, but for the kept lines.
delete from reservation
where order_id = any(%(order_ids)s::uuid[])
  and (order_id, line_no) not in (select * from unnest(%(kept_orders)s::uuid[], %(kept_lines)s::integer[]))
returning order_id, line_no, location_id, variant_id, quantity;

-- name: read_reservations
-- The claims of these orders.
select order_id, line_no, location_id, variant_id, quantity
from reservation where order_id = any(%(order_ids)s::uuid[])
order by order_id, line_no, location_id;

-- name: delete_emptied
-- End the claims that lose all of their units.
delete from reservation r
using json_to_recordset(%(rows)s) as x(order_id uuid, line_no integer, location_id uuid, quantity integer)
where r.order_id = x.order_id and r.line_no = x.line_no and r.location_id = x.location_id and r.quantity = x.quantity;

-- name: reduce_rest
-- Take units off the claims that keep some.
update reservation r set quantity = r.quantity - x.quantity
from json_to_recordset(%(rows)s) as x(order_id uuid, line_no integer, location_id uuid, quantity integer)
where r.order_id = x.order_id and r.line_no = x.line_no and r.location_id = x.location_id and r.quantity > x.quantity;
