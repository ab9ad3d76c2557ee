-- name: read_codes
-- Variants with these GTINs (of fourteen digits) or SKUs, the SKUs last, for the last one counts.
select lpad(v.gtin, 14, '0') as code, v.variant_id, v.sku, v.weight_g from variant v
where lpad(v.gtin, 14, '0') = any(%(gtins)s::text[])
union all
select v.sku, v.variant_id, v.sku, v.weight_g from variant v where v.sku = any(%(skus)s::text[]);
