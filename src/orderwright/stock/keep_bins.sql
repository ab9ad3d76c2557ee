-- name: read_lying
-- How much of these variants is at each location, and in which bin.
select v.sku, l.code as location, b.code as bin, s.on_hand as units
from stock_level s join variant v using (variant_id) join location l using (location_id) left join bin b on b.bin_id = s.bin_id
where s.variant_id = any(%(variant_ids)s::uuid[]);

-- name: set_bins
-- Where goods lie at a location, and from which bin they were moved there. The levels are locked by the movements before.
with moved as (
    select x.bin_move_id, l.variant_id, l.location_id, l.bin_id as from_bin_id, x.bin_id as to_bin_id, l.on_hand
    from stock_level l
    join json_to_recordset(%(rows)s) as x(bin_move_id uuid, variant_id uuid, location_id uuid, bin_id uuid)
        on l.variant_id = x.variant_id and l.location_id = x.location_id
    where l.bin_id is distinct from x.bin_id
),
lies as (
    update stock_level l set bin_id = m.to_bin_id
    from moved m where l.variant_id = m.variant_id and l.location_id = m.location_id
)
insert into bin_move (bin_move_id, at, variant_id, location_id, from_bin_id, to_bin_id, quantity, actor)
select bin_move_id, %(now)s, variant_id, location_id, from_bin_id, to_bin_id, on_hand, %(actor)s from moved
where on_hand > 0 and (from_bin_id is not null or %(binless)s);
