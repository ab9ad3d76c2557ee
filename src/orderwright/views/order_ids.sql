-- name: find_order
-- The id of the order with a number.
select order_id from orders where number = %(number)s;

-- name: find_parcel
-- The id of the parcel with a number.
select parcel_id from parcel where number = %(number)s;
