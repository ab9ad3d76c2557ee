-- name: lock_levels
-- The levels of these variants at every location, locked in the one order that everybody keeps.
select l.variant_id, l.location_id, l.bin_id, l.on_hand, l.committed, l.unavailable, l.safety_stock
from stock_level l
where l.variant_id = any(%(variant_ids)s::uuid[])
order by l.variant_id, l.location_id
for update of l;

-- name: read_levels
-- The same, not locked.
select l.variant_id, l.location_id, l.bin_id, l.on_hand, l.committed, l.unavailable, l.safety_stock
from stock_level l
where l.variant_id = any(%(variant_ids)s::uuid[]);
