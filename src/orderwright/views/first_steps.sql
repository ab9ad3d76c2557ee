-- name: read_existing
-- Whether there is anything yet of what orders need.
select exists (select from orders) as orders, exists (select from location where active) as locations,
    exists (select from variant) as variants, exists (select from stock_level) as stock,
    coalesce((select address from profile), '{}') as address;
