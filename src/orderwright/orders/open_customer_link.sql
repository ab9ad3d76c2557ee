-- name: read_link_state
-- Which version of its links counts, and since when the order is over. One that is returned in part stays completed.
select link_version, coalesce(canceled_at, completed_at) as over_at from orders where order_id = %(order_id)s;
