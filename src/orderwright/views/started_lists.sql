-- name: read_started
-- Fulfillment orders that are picked, by who set out with them and when.
with started as (
    select f.fulfillment_order_id, f.number, l.name as location, c.commit_id, c.actor, c.at, w.units, w.picked
    from fulfillment_order f
    join location l using (location_id)
    cross join lateral (
        select coalesce(sum(x.quantity - x.canceled), 0) as units, coalesce(sum(x.scanned + x.picked + x.packed + x.shipped), 0) as picked
        from fulfillment_order_line x where x.fulfillment_order_id = f.fulfillment_order_id) as w
    left join lateral (
        select e.commit_id, k.actor, k.at from event e join commit_log k using (commit_id)
        where e.order_id = f.order_id and e.kind = 'PickingStarted'
            and e.data ->> 'fulfillment_order_id' = f.fulfillment_order_id::text
        order by k.at desc limit 1) as c on true
    where f.status = 'picking' and (%(location)s::text is null or l.code = %(location)s::text)
        and (%(locations)s::uuid[] is null or f.location_id = any(%(locations)s))
)
select array_agg(fulfillment_order_id order by number) as ids, array_agg(number order by number) as numbers, location,
    actor as picker, at as since, sum(units)::int as units, sum(picked)::int as picked
from started group by coalesce(commit_id, fulfillment_order_id), location, actor, at
order by at, numbers limit 60;
