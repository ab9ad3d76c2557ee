-- name: read_owners
-- The goods that have these GTINs, of fourteen digits.
select lpad(gtin, 14, '0') as gtin, sku from variant where lpad(gtin, 14, '0') = any(%(gtins)s::text[]);

-- name: read_former
-- What variants were called before, and are called now.
select f.sku as former, v.sku from former_sku f join variant v using (variant_id) where f.sku = any(%(skus)s::text[]);

-- name: read_currencies
-- In which currency the prices of these goods are.
select sku, currency from variant
where sku = any(%(skus)s::text[]) and (price_minor is not null or cost_minor is not null);

-- name: read_own_currency
-- The organization's.
select currency from profile;

-- name: upsert_variants
-- Insert what is new, with a product of its own or the shared one of that title; change what is known and differs; say
-- which was which. A GTIN that is the same number stays as it was written. What is known is locked first, so that what others say of it at the same time is not undone.
with given as (
    select x.*, v.variant_id as known_id
    from json_to_recordset(%(rows)s) as x(
        variant_id uuid, product_id uuid, sku text, title text, gtin text, product text, weight_g integer,
        length_mm integer, width_mm integer, height_mm integer, price_minor bigint, cost_minor bigint, currency text,
        reorder_point integer, active boolean, clear text[])
    left join variant v on v.sku = x.sku
),
titled as (
    select distinct on (g.variant_id) g.variant_id, coalesce(p.product_id, first_value(g.product_id) over same) as product_id,
        coalesce(g.product, g.title, g.sku) as title, p.product_id is null as is_new
    from given g
    left join product p on g.product is not null and p.title = g.product
    where g.known_id is null
    window same as (partition by coalesce(g.product, g.variant_id::text) order by g.variant_id)
),
products as (
    insert into product (product_id, title, created_at)
    select distinct on (product_id) product_id, title, %(now)s from titled where is_new
    returning product_id
),
inserted as (
    insert into variant (variant_id, product_id, sku, gtin, title, weight_g, length_mm, width_mm, height_mm, price_minor,
        cost_minor, currency, reorder_point, active, created_at)
    select g.variant_id, t.product_id, g.sku, g.gtin, coalesce(g.title, g.sku), coalesce(g.weight_g, 0), coalesce(g.length_mm, 0),
        coalesce(g.width_mm, 0), coalesce(g.height_mm, 0), g.price_minor, g.cost_minor, g.currency,
        coalesce(g.reorder_point, 0), coalesce(g.active, true), %(now)s
    from given g join titled t on t.variant_id = g.variant_id
    left join (select count(*) from products) as made on true
    returning variant_id, sku
),
said as (
    select v.variant_id, v.sku, coalesce(g.title, v.title) as title,
        case when 'gtin' = any(g.clear) then null
            when lpad(g.gtin, 14, '0') = lpad(v.gtin, 14, '0') then v.gtin else coalesce(g.gtin, v.gtin) end as gtin,
        coalesce(g.weight_g, v.weight_g) as weight_g, coalesce(g.length_mm, v.length_mm) as length_mm,
        coalesce(g.width_mm, v.width_mm) as width_mm, coalesce(g.height_mm, v.height_mm) as height_mm,
        case when 'price' = any(g.clear) then null else coalesce(g.price_minor, v.price_minor) end as price_minor,
        case when 'cost' = any(g.clear) then null else coalesce(g.cost_minor, v.cost_minor) end as cost_minor,
        case when g.price_minor is null and g.cost_minor is null then v.currency else g.currency end as currency,
        coalesce(g.reorder_point, v.reorder_point) as reorder_point, coalesce(g.active, v.active) as active
    from given g join variant v on v.variant_id = g.known_id
    order by v.variant_id
    for no key update of v
),
updated as (
    update variant v
    set title = s.title, gtin = s.gtin, weight_g = s.weight_g, length_mm = s.length_mm, width_mm = s.width_mm,
        height_mm = s.height_mm, price_minor = s.price_minor, cost_minor = s.cost_minor, currency = s.currency,
        reorder_point = s.reorder_point, active = s.active
    from said s
    where s.variant_id = v.variant_id
        and (v.title, v.gtin, v.weight_g, v.length_mm, v.width_mm, v.height_mm, v.price_minor, v.cost_minor, v.currency,
            v.reorder_point, v.active)
        is distinct from (s.title, s.gtin, s.weight_g, s.length_mm, s.width_mm, s.height_mm, s.price_minor, s.cost_minor,
            s.currency, s.reorder_point, s.active)
    returning v.variant_id
)
select variant_id, sku, true as created, false as changed from inserted
union all
select s.variant_id, s.sku, false, u.variant_id is not null from said s left join updated u using (variant_id);
