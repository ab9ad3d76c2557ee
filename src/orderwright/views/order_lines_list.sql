-- name: count_lines
-- How many lines each of these orders has.
select order_id, count(*)::int as lines from order_line where order_id = any(%(order_ids)s::uuid[]) group by order_id;
