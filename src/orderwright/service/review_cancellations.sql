-- name: find_currencies
-- The currencies of these orders.
select order_id, currency from orders where order_id = any(%(order_ids)s::uuid[]);
