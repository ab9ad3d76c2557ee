-- name: find_same_numbers
-- Of SKUs that do not exist, those that as numbers are equal to one that does.
select distinct on (s.sku) s.sku as asked, v.sku
from unnest(%(skus)s::text[]) as s(sku)
join variant v on v.near_number = case when s.sku ~ '^[0-9]{1,40}([.][0-9]{1,20})?([eE][+]?[0-9]{1,2})?$' then s.sku::numeric end
order by s.sku, v.sku;
