-- name: lock_levels
-- The levels of these variants at every location, locked in the one order that everybody keeps.
select l.variant_id, l.location_id, l.bin_id, l.on_hand, l.committed, l.unavailable, l.safety_stock
from stock_level l
where l.variant_id = any(%(variant_ids)s::uuid[])
order by l.variant_id, l.location_id
for update of l;

-- name: find_free_variants
-- Of what something can be sold at these locations.
select distinct variant_id from stock_level
where location_id = any(%(location_ids)s::uuid[]) and on_hand - committed - unavailable - safety_stock > 0;

-- name: read_levels
-- The same, not locked.
select l.variant_id, l.location_id, l.bin_id, l.on_hand, l.committed, l.unavailable, l.safety_stock
from stock_level l
where l.variant_id = any(%(variant_ids)s::uuid[]);
