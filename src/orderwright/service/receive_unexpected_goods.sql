-- name: find_orders
-- Orders by their numbers.
select number, order_id from orders where number = any(%(numbers)s::bigint[]);
