-- name: read_bins
-- The bins of these goods, where they have one.
select l.variant_id, l.location_id, l.bin_id
from json_to_recordset(%(rows)s) as x(variant_id uuid, location_id uuid)
join stock_level l on l.variant_id = x.variant_id and l.location_id = x.location_id
where l.bin_id is not null;
