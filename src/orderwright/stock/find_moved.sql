-- name: find_moved
-- Where more or less of these variants came to be on hand since a moment, by the SKUs that they are asked by.
with asked as (
    select variant_id, sku from variant where sku = any(%(skus)s::text[])
    union all select variant_id, sku from former_sku where sku = any(%(skus)s::text[])
)
select distinct asked.sku, l.code as location
from asked
join stock_movement m using (variant_id)
join location l on l.location_id in (m.from_location_id, m.to_location_id)
where m.at > %(since)s and m.from_location_id is distinct from m.to_location_id;
