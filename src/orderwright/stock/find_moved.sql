-- name: find_moved
-- Where more or less of these variants came to be on hand since a moment.
select distinct v.sku, l.code as location
from stock_movement m
join variant v on v.variant_id = m.variant_id
join location l on l.location_id in (m.from_location_id, m.to_location_id)
where v.sku = any(%(skus)s::text[]) and m.at > %(since)s and m.from_location_id is distinct from m.to_location_id;
