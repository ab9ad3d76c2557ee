-- name: list_levels
-- What each location holds of each variant, by SKU, behind a key.
select v.sku, v.title, l.name as location, l.code as location_code, b.code as bin, s.on_hand, s.committed, s.unavailable,
    s.on_hand - s.committed - s.unavailable as available, nullif(v.reorder_point, 0) as reorder_point
from variant v
join stock_level s using (variant_id)
join location l on l.location_id = s.location_id
left join bin b on b.bin_id = s.bin_id
where (v.sku, l.code) > (%(sku)s, %(code)s) and (%(location)s::text is null or l.code = %(location)s)
    and (%(query)s = '' or v.sku ilike %(like)s or v.gtin = %(query)s or v.title ilike %(anywhere)s)
    and (not %(low)s or s.on_hand - s.committed - s.unavailable <= v.reorder_point)
order by v.sku, l.code limit %(limit)s;

-- name: list_levels_back
-- The same list, read backwards from a key.
select v.sku, v.title, l.name as location, l.code as location_code, b.code as bin, s.on_hand, s.committed, s.unavailable,
    s.on_hand - s.committed - s.unavailable as available, nullif(v.reorder_point, 0) as reorder_point
from variant v
join stock_level s using (variant_id)
join location l on l.location_id = s.location_id
left join bin b on b.bin_id = s.bin_id
where (v.sku, l.code) < (%(sku)s, %(code)s) and (%(location)s::text is null or l.code = %(location)s)
    and (%(query)s = '' or v.sku ilike %(like)s or v.gtin = %(query)s or v.title ilike %(anywhere)s)
    and (not %(low)s or s.on_hand - s.committed - s.unavailable <= v.reorder_point)
order by v.sku desc, l.code desc limit %(limit)s;

-- name: count_stock
-- How many variants and units there are.
select (select count(*) from variant where active) as variants, (select coalesce(sum(on_hand), 0) from stock_level)::bigint as units,
    (select count(*) from (
        select s.variant_id from stock_level s join variant v using (variant_id)
        where v.active and v.reorder_point > 0 group by s.variant_id, v.reorder_point
        having sum(s.on_hand - s.committed - s.unavailable) <= v.reorder_point) as low) as low;

-- name: list_low
-- Variants whose available units, over all locations, fell to their reorder point, the emptiest first.
select v.sku, v.title, count(*)::int as locations, sum(s.on_hand - s.committed - s.unavailable)::int as available, v.reorder_point
from stock_level s join variant v using (variant_id)
where v.active and v.reorder_point > 0
group by v.variant_id
having sum(s.on_hand - s.committed - s.unavailable) <= v.reorder_point
order by sum(s.on_hand - s.committed - s.unavailable), v.sku limit %(limit)s;

-- name: read_variant
-- One variant.
select v.variant_id, v.sku, v.title, v.gtin, v.weight_g, v.length_mm, v.width_mm, v.height_mm, v.price_minor, v.cost_minor,
    coalesce(v.currency, p.currency) as currency, nullif(v.reorder_point, 0) as reorder_point, v.active
from variant v, profile p where v.sku = %(sku)s;

-- name: name_goods
-- The goods that these codes name: SKUs, or GTINs as a scanner reads them. A SKU counts before a GTIN that looks like it.
select distinct on (c.code) c.code, v.sku, v.title
from unnest(%(codes)s::text[]) as c(code) join variant v on v.sku = c.code or v.gtin = c.code
order by c.code, v.sku = c.code desc;

-- name: read_levels_of
-- What each location holds of it.
select l.name as location, l.code as location_code, l.location_id, coalesce(b.code, '') as bins, s.on_hand, s.committed,
    s.unavailable, s.on_hand - s.committed - s.unavailable as available
from stock_level s join location l using (location_id) left join bin b on b.bin_id = s.bin_id
where s.variant_id = %(variant_id)s order by l.priority, l.code;

-- name: read_movements
-- What moved of it, newest first, and what on hand was afterwards, over all locations. A movement between two of our places
-- changes nothing in sum.
with moved as (
    select m.movement_id, m.at, m.from_place, m.from_location_id, m.to_place, m.to_location_id, m.quantity, m.reason,
        m.cause_kind, m.cause_id, m.actor,
        (case when m.to_location_id is null then 0 else m.quantity end
            - case when m.from_location_id is null then 0 else m.quantity end) as change
    from stock_movement m where m.variant_id = %(variant_id)s and m.movement_id < %(before)s
    order by m.movement_id desc limit %(limit)s
),
later as (
    select coalesce(sum(case when to_location_id is null then 0 else quantity end
        - case when from_location_id is null then 0 else quantity end), 0) as change
    from stock_movement where variant_id = %(variant_id)s and movement_id >= %(before)s
)
select m.movement_id, m.at, m.from_place, f.name as from_location, m.to_place, t.name as to_location, m.quantity, m.reason,
    m.cause_kind, m.actor, m.change::int as change, pa.number as parcel_number, coalesce(o.number, po.number) as order_number,
    r.number as return_number,
    ((select coalesce(sum(on_hand), 0) from stock_level where variant_id = %(variant_id)s) - later.change
        - coalesce(sum(m.change) over (order by m.movement_id desc rows between unbounded preceding and 1 preceding), 0)
    )::int as balance
from moved m cross join later
left join location f on f.location_id = m.from_location_id
left join location t on t.location_id = m.to_location_id
left join parcel pa on pa.parcel_id = m.cause_id
left join orders po on po.order_id = pa.order_id
left join orders o on o.order_id = m.cause_id
left join return_authorization r on r.return_id = m.cause_id
order by m.movement_id desc;

-- name: read_promises
-- The orders to which units of it are promised, oldest first: reservations, and fulfillment orders not shipped yet.
select o.number as order_number, l.name as location, x.quantity, x.kind, x.at
from (
    (select order_id, location_id, quantity, 'reserved' as kind, reserved_at as at from reservation
        where variant_id = %(variant_id)s order by reserved_at limit %(limit)s)
    union all
    (select x.order_id, x.location_id, x.open + x.picked + x.packed, f.status, f.released_at
        from fulfillment_order_line x join fulfillment_order f using (fulfillment_order_id)
        where x.variant_id = %(variant_id)s and x.open + x.picked + x.packed > 0 order by f.released_at limit %(limit)s)
) as x join orders o using (order_id) join location l on l.location_id = x.location_id
order by x.at limit %(limit)s;

-- name: list_products
-- The variants by SKU, behind a key.
select v.sku, v.title, p.title as product, v.gtin, v.weight_g, v.price_minor, v.cost_minor, coalesce(v.currency, o.currency) as currency,
    v.active, (select coalesce(sum(on_hand - committed - unavailable), 0)::int from stock_level s
        where s.variant_id = v.variant_id) as available
from variant v join product p using (product_id), profile o
where v.sku > %(sku)s and (%(active)s::boolean is null or v.active = %(active)s)
    and (%(query)s = '' or v.sku ilike %(like)s or v.gtin = %(query)s or v.title ilike %(anywhere)s)
order by v.sku limit %(limit)s;

-- name: list_products_back
-- The same list, read backwards from a key.
select v.sku, v.title, p.title as product, v.gtin, v.weight_g, v.price_minor, v.cost_minor, coalesce(v.currency, o.currency) as currency,
    v.active, (select coalesce(sum(on_hand - committed - unavailable), 0)::int from stock_level s
        where s.variant_id = v.variant_id) as available
from variant v join product p using (product_id), profile o
where v.sku < %(sku)s and (%(active)s::boolean is null or v.active = %(active)s)
    and (%(query)s = '' or v.sku ilike %(like)s or v.gtin = %(query)s or v.title ilike %(anywhere)s)
order by v.sku desc limit %(limit)s;

-- name: count_products
-- How many there are.
select count(*) from variant;
