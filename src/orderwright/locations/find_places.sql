-- name: read_bins_of
-- The bins of these locations.
select l.code as location, b.code, b.pick_order
from location l join bin b using (location_id)
where l.code = any(%(codes)s::text[])
order by l.code, b.pick_order, b.code;
