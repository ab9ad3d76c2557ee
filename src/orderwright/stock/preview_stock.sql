-- name: read_levels
-- What these variants have at every location, and how much of it is reserved for orders that were not released yet.
select v.sku, l.code as location, s.on_hand, s.committed, s.unavailable, coalesce(r.reserved, 0)::int as reserved
from stock_level s
join variant v using (variant_id)
join location l using (location_id)
left join (
    select variant_id, location_id, sum(quantity) as reserved from reservation where variant_id = any(%(variant_ids)s::uuid[])
    group by variant_id, location_id
) as r on r.variant_id = s.variant_id and r.location_id = s.location_id
where s.variant_id = any(%(variant_ids)s::uuid[]);
