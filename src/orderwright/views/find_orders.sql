-- name: count_orders_at
-- Locations, and how many fulfillment orders they have had, each counted no further than a limit.
select coalesce(array_agg(l.location_id), '{}') as location_ids, coalesce(sum(counted.orders), 0)::int as orders
from location l cross join lateral (select count(*) as orders from (
    select from fulfillment_order f where f.location_id = l.location_id limit %(counted_max)s) as few) as counted
where (%(location)s::text is null or l.code = %(location)s) and (%(locations)s::uuid[] is null or l.location_id = any(%(locations)s));
