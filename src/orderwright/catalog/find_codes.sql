-- name: read_codes
-- Variants with these former SKUs, GTINs (of fourteen digits) or SKUs, the SKUs last, for the last one counts.
select f.sku as code, v.variant_id, v.sku, v.weight_g from former_sku f join variant v using (variant_id)
where f.sku = any(%(skus)s::text[])
union all
select lpad(v.gtin, 14, '0') as code, v.variant_id, v.sku, v.weight_g from variant v
where lpad(v.gtin, 14, '0') = any(%(gtins)s::text[])
union all
select v.sku, v.variant_id, v.sku, v.weight_g from variant v where v.sku = any(%(skus)s::text[]);
