-- name: read_lying
-- How much of these variants is at each location, and in which bin.
select v.sku, l.code as location, b.code as bin, s.on_hand as units
from stock_level s join variant v using (variant_id) join location l using (location_id) left join bin b on b.bin_id = s.bin_id
where s.variant_id = any(%(variant_ids)s::uuid[]);

-- name: set_bins
-- Where goods lie at a location. The levels are locked by the movements before.
update stock_level l set bin_id = x.bin_id
from json_to_recordset(%(rows)s) as x(variant_id uuid, location_id uuid, bin_id uuid)
where l.variant_id = x.variant_id and l.location_id = x.location_id and l.bin_id is distinct from x.bin_id;
