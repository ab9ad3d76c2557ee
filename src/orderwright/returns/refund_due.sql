-- name: read_currency
-- The currency of an order.
select currency from orders where order_id = %(order_id)s;
