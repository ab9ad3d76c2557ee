-- name: read_last_changes
-- The latest commit that tells of each of these orders.
select distinct on (order_id) order_id, commit_id from event where order_id = any(%(order_ids)s::uuid[])
order by order_id, commit_id desc;
