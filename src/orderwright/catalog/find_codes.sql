-- name: read_codes
-- Variants with these GTINs or SKUs, the SKUs last, for the last one counts.
select v.gtin as code, v.variant_id, v.sku, v.weight_g from variant v where v.gtin = any(%(codes)s::text[])
union all
select v.sku, v.variant_id, v.sku, v.weight_g from variant v where v.sku = any(%(codes)s::text[]);
