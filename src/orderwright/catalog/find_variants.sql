-- name: read_variants_by_sku
-- The variants with these SKUs.
select variant_id, sku, title, active from variant where sku = any(%(skus)s::text[]);

-- name: read_variants_by_former_sku
-- The variants that were called so before.
select f.sku as former, v.variant_id, v.sku, v.title, v.active from former_sku f join variant v using (variant_id)
where f.sku = any(%(skus)s::text[]);
