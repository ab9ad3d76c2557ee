-- name: read_goods
-- What lies there for these cases.
select u.case_id, u.variant_id, v.sku, u.location_id, l.code as location, u.units
from unexpected_goods u join variant v using (variant_id) join location l using (location_id)
where u.case_id = any(%(case_ids)s::uuid[]);
