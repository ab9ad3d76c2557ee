-- name: read_items
-- Variants with what a location has of them, and the largest of the last receipts.
select v.sku, v.title, v.gtin, v.active, coalesce(s.on_hand, 0) as on_hand, coalesce(b.code, '') as bin, (
    select max(m.quantity) from (
        select from_place, quantity from stock_movement where variant_id = v.variant_id order by movement_id desc limit 200
    ) as m where m.from_place = 'supplier') as largest
from variant v
left join location l on l.code = %(location)s
left join stock_level s on s.variant_id = v.variant_id and s.location_id = l.location_id
left join bin b on b.bin_id = s.bin_id
where v.sku = any(%(skus)s::text[]);

-- name: match_items
-- Variants by the beginning of a SKU, a GTIN, or a part of the title; the exact one first.
select v.sku, v.title, v.gtin from variant v
where v.sku ilike %(like)s or lpad(v.gtin, 14, '0') = %(gtin)s or v.title ilike %(anywhere)s
order by v.sku <> %(query)s, v.sku limit %(limit)s;
