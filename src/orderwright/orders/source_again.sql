-- name: read_line_variants
-- What the lines of these orders are.
select order_id, line_no, variant_id from order_line where order_id = any(%(order_ids)s::uuid[]);
