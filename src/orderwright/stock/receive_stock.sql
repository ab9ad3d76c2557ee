-- name: set_bins
-- Where goods lie at a location. The levels are locked by the movements before.
update stock_level l set bin_id = x.bin_id
from json_to_recordset(%(rows)s) as x(variant_id uuid, location_id uuid, bin_id uuid)
where l.variant_id = x.variant_id and l.location_id = x.location_id and l.bin_id is distinct from x.bin_id;
