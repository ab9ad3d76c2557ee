-- name: read_orders
-- The orders with what their channel says of release, and with the holds that are open.
select o.order_id, o.number, o.status, o.currency, o.total_minor, o.service_level, o.placed_at, o.ship_by, o.release_after,
    coalesce(c.release_unpaid, true) as release_unpaid, o.ship_to, o.tags, o.open_holds,
    coalesce(h.whole, false) as held, coalesce(h.lines, '{}') as held_lines
from orders o
left join channel c on c.code = o.channel
left join lateral (
    select bool_or(line_no is null) as whole, array_agg(line_no) filter (where line_no is not null) as lines
    from hold where order_id = o.order_id and released_at is null and o.open_holds > 0
) h on true
where o.order_id = any(%(order_ids)s::uuid[])
order by o.order_id;
