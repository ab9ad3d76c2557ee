-- name: find_called_so
-- The variants that have these SKUs or had them.
select v.sku as code, v.variant_id, v.sku, false as is_former from variant v where v.sku = any(%(codes)s::text[])
union all
select f.sku, v.variant_id, v.sku, true from former_sku f join variant v using (variant_id) where f.sku = any(%(codes)s::text[]);

-- name: forget_former
-- It is called so again.
delete from former_sku where sku = %(new_sku)s and variant_id = %(variant_id)s;

-- name: rename_variant
-- From now on.
update variant set sku = %(new_sku)s where variant_id = %(variant_id)s and sku = %(sku)s;

-- name: keep_former
-- What it was called until now.
insert into former_sku (sku, variant_id, renamed_at) values (%(sku)s, %(variant_id)s, %(now)s);

-- name: read_former
-- What it was called before, the last one first.
select sku from former_sku where variant_id = %(variant_id)s order by renamed_at desc, sku;
