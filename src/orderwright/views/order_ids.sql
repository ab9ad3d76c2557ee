-- name: find_order
-- The id of the order with a number.
select order_id from orders where number = %(number)s;

-- name: find_own_orders
-- Which of these orders have work, reservations or a return at one of these locations; a return may arrive at any.
select o.order_id from orders o
where o.order_id = any(%(order_ids)s::uuid[]) and (
    exists (select from fulfillment_order f where f.order_id = o.order_id and f.location_id = any(%(locations)s))
    or exists (select from reservation r where r.order_id = o.order_id and r.location_id = any(%(locations)s))
    or exists (select from return_authorization b where b.order_id = o.order_id));

-- name: find_parcel
-- The id of the parcel with a number.
select parcel_id from parcel where number = %(number)s;
