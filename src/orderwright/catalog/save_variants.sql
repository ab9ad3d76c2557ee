-- name: read_owners
-- The goods that have these GTINs.
select gtin, sku from variant where gtin = any(%(gtins)s::text[]);

-- name: upsert_variants
-- Insert what is new, with a product of its own or the shared one of that title; change what is known; say which was which.
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
updated as (
    update variant v
    set title = coalesce(g.title, v.title), gtin = case when 'gtin' = any(g.clear) then null else coalesce(g.gtin, v.gtin) end,
        weight_g = coalesce(g.weight_g, v.weight_g),
        length_mm = coalesce(g.length_mm, v.length_mm), width_mm = coalesce(g.width_mm, v.width_mm),
        height_mm = coalesce(g.height_mm, v.height_mm),
        price_minor = case when 'price' = any(g.clear) then null else coalesce(g.price_minor, v.price_minor) end,
        cost_minor = case when 'cost' = any(g.clear) then null else coalesce(g.cost_minor, v.cost_minor) end,
        currency = case when g.price_minor is null and g.cost_minor is null then v.currency else g.currency end,
        reorder_point = coalesce(g.reorder_point, v.reorder_point), active = coalesce(g.active, v.active)
    from given g
    where g.known_id = v.variant_id
    returning v.variant_id, v.sku
)
select variant_id, sku, true as created from inserted
union all
select variant_id, sku, false as created from updated;
