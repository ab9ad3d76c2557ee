-- name: read_variants
-- What these orders are about.
select distinct variant_id from order_line where order_id = any(%(order_ids)s::uuid[]);

-- name: end_holds
-- The holds of orders that nothing is left of.
with ended as (
    update hold set released_by = %(actor)s, released_at = %(now)s
    where order_id = any(%(order_ids)s::uuid[]) and released_at is null
    returning hold_id, order_id, reason
),
counted as (
    update orders o set open_holds = 0 where o.order_id = any(%(order_ids)s::uuid[])
)
select hold_id, order_id, reason from ended order by hold_id;
