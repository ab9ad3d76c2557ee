-- name: read_line_totals
-- What was agreed for each line.
select order_id, line_no, total_minor from order_line where order_id = any(%(order_ids)s::uuid[]);
