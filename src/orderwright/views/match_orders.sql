-- name: read_matched
-- Orders with their open holds and the units of each line that are still in the house.
select o.order_id, o.number, o.external_ref, o.status, p.reserved, h.holds, h.hold_reasons, p.in_house,
    o.total_minor, o.currency, m.paid_minor, coalesce(o.email, '') <> '' as has_email
from orders o
cross join lateral (
    select coalesce(sum(reserved), 0)::int as reserved,
        coalesce(json_agg(json_build_object('line_no', line_no, 'units', to_source + backordered + reserved + released + picked + packed)
            order by line_no) filter (where to_source + backordered + reserved + released + picked + packed > 0), '[]') as in_house
    from progress where progress.order_id = o.order_id) as p
cross join lateral (
    select coalesce(array_agg(hold_id order by placed_at), '{}') as holds, coalesce(array_agg(reason order by placed_at), '{}') as hold_reasons
    from hold where o.open_holds > 0 and hold.order_id = o.order_id and released_at is null) as h
cross join lateral (
    select (coalesce(sum(amount_minor) filter (where kind = 'captured'), 0)
        - coalesce(sum(amount_minor) filter (where kind = 'refunded'), 0))::bigint as paid_minor
    from payment_event e where e.order_id = o.order_id) as m
where o.order_id = any(%(order_ids)s::uuid[])
order by o.number desc;
