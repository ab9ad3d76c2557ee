-- name: find_orders
-- Orders by id or by number.
select order_id from orders where order_id = any(%(ids)s::uuid[]) or number = any(%(numbers)s::bigint[]);
