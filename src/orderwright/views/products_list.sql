-- name: list_products
-- The variants by SKU, behind a key.
select v.sku, v.title, p.title as product, v.gtin, v.weight_g, v.length_mm, v.width_mm, v.height_mm, v.reorder_point,
    v.price_minor, v.cost_minor, coalesce(v.currency, o.currency) as currency,
    v.active, (select coalesce(sum(on_hand - committed - unavailable), 0)::int from stock_level s
        where s.variant_id = v.variant_id) as available
from variant v join product p using (product_id), profile o
where v.sku > %(sku)s and (%(active)s::boolean is null or v.active = %(active)s)
    and (%(exact)s::text is null or v.sku = %(exact)s)
    and (%(query)s = '' or v.sku ilike %(like)s or lpad(v.gtin, 14, '0') = %(gtin)s or v.title ilike %(anywhere)s)
order by v.sku limit %(limit)s;

-- name: list_products_back
-- The same list, read backwards from a key.
select v.sku, v.title, p.title as product, v.gtin, v.weight_g, v.length_mm, v.width_mm, v.height_mm, v.reorder_point,
    v.price_minor, v.cost_minor, coalesce(v.currency, o.currency) as currency,
    v.active, (select coalesce(sum(on_hand - committed - unavailable), 0)::int from stock_level s
        where s.variant_id = v.variant_id) as available
from variant v join product p using (product_id), profile o
where v.sku < %(sku)s and (%(active)s::boolean is null or v.active = %(active)s)
    and (%(exact)s::text is null or v.sku = %(exact)s)
    and (%(query)s = '' or v.sku ilike %(like)s or lpad(v.gtin, 14, '0') = %(gtin)s or v.title ilike %(anywhere)s)
order by v.sku desc limit %(limit)s;

-- name: count_products
-- How many there are.
select count(*) from variant;

-- name: read_own_currency
-- The organization's.
select currency from profile;
