-- name: list_levels
-- What each location holds of each variant, by SKU, behind a key.
select v.sku, v.title, l.name as location, l.code as location_code, b.code as bin, s.on_hand, s.committed, s.unavailable,
    s.on_hand - s.committed - s.unavailable as available, nullif(v.reorder_point, 0) as reorder_point
from variant v
join stock_level s using (variant_id)
join location l on l.location_id = s.location_id
left join bin b on b.bin_id = s.bin_id
where (v.sku, l.code) > (%(sku)s, %(code)s) and (%(location)s::text is null or l.code = %(location)s)
    and (%(locations)s::uuid[] is null or s.location_id = any(%(locations)s))
    and (%(exact)s::text is null or v.sku = %(exact)s)
    and (%(query)s = '' or v.sku ilike %(like)s or lpad(v.gtin, 14, '0') = %(gtin)s or v.title ilike %(anywhere)s)
    and (not %(low)s or s.on_hand - s.committed - s.unavailable <= v.reorder_point)
order by v.sku, l.code limit %(limit)s;

-- name: list_levels_back
-- The same list, read backwards from a key.
select v.sku, v.title, l.name as location, l.code as location_code, b.code as bin, s.on_hand, s.committed, s.unavailable,
    s.on_hand - s.committed - s.unavailable as available, nullif(v.reorder_point, 0) as reorder_point
from variant v
join stock_level s using (variant_id)
join location l on l.location_id = s.location_id
left join bin b on b.bin_id = s.bin_id
where (v.sku, l.code) < (%(sku)s, %(code)s) and (%(location)s::text is null or l.code = %(location)s)
    and (%(locations)s::uuid[] is null or s.location_id = any(%(locations)s))
    and (%(exact)s::text is null or v.sku = %(exact)s)
    and (%(query)s = '' or v.sku ilike %(like)s or lpad(v.gtin, 14, '0') = %(gtin)s or v.title ilike %(anywhere)s)
    and (not %(low)s or s.on_hand - s.committed - s.unavailable <= v.reorder_point)
order by v.sku desc, l.code desc limit %(limit)s;

-- name: count_stock
-- How many variants and units there are, variants at their reorder point over all locations, and levels that are low or out.
select (select count(*) from variant where active) as variants, (select coalesce(sum(on_hand), 0) from stock_level
        where (%(locations)s::uuid[] is null or location_id = any(%(locations)s)))::bigint as units,
    (select count(*) from (
        select s.variant_id from stock_level s join variant v using (variant_id)
        where v.active and v.reorder_point > 0 and (%(locations)s::uuid[] is null or s.location_id = any(%(locations)s))
        group by s.variant_id, v.reorder_point
        having sum(s.on_hand - s.committed - s.unavailable) <= v.reorder_point) as low) as low,
    (select count(*) from stock_level s join variant v using (variant_id)
        where s.on_hand - s.committed - s.unavailable <= v.reorder_point
            and (%(locations)s::uuid[] is null or s.location_id = any(%(locations)s))) as low_levels;

-- name: list_low
-- Variants whose available units, over all locations, fell to their reorder point, the emptiest first.
select v.sku, v.title, (count(*) filter (where (%(locations)s::uuid[] is null or s.location_id = any(%(locations)s))))::int as locations, 
    (sum(s.on_hand - s.committed - s.unavailable) filter (where (%(locations)s::uuid[] is null or s.location_id = any(%(locations)s))))::int as available, v.reorder_point
from stock_level s join variant v using (variant_id)
where v.active and v.reorder_point > 0
group by v.variant_id
having sum(s.on_hand - s.committed - s.unavailable) filter (where (%(locations)s::uuid[] is null or s.location_id = any(%(locations)s))) <= v.reorder_point
order by available, v.sku limit %(limit)s;
