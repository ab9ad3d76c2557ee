-- name: count_orders_at
-- A location, and how many fulfillment orders it has had, counted no further than a limit.
select l.location_id, (select count(*)::int from (
    select from fulfillment_order f where f.location_id = l.location_id limit %(counted_max)s) as counted) as orders
from location l where l.code = %(location)s;
