-- name: read_variants_by_sku
-- The variants with these SKUs.
select variant_id, sku, title, active from variant where sku = any(%(skus)s::text[]);
