-- name: find_order
-- The id of the order with a number.
select order_id from orders where number = %(number)s;
