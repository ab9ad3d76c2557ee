-- name: find_goods
-- Active variants by SKU, with what can be promised of each.
select v.sku, v.title, v.price_minor, v.currency, coalesce((
    select sum(greatest(0, on_hand - committed - unavailable - safety_stock)) from stock_level s
    join location l using (location_id) where s.variant_id = v.variant_id and l.active), 0)::int as available
from variant v where v.sku = any(%(skus)s) and v.active;

-- name: match_goods
-- Active variants by the beginning of a SKU, a GTIN, or a part of the title.
select v.sku, v.title, v.price_minor, v.currency, coalesce((
    select sum(greatest(0, on_hand - committed - unavailable - safety_stock)) from stock_level s
    join location l using (location_id) where s.variant_id = v.variant_id and l.active), 0)::int as available
from variant v
where v.active and (v.sku ilike %(like)s or lpad(v.gtin, 14, '0') = %(gtin)s or v.title ilike %(anywhere)s)
order by v.sku limit %(limit)s;

-- name: read_draft_terms
-- The house's currency and its channels; the console's own first.
select p.currency, (select coalesce(json_agg(json_build_array(code, name) order by code <> 'phone', code), '[]') from channel) as channels
from profile p;

-- name: find_buyer
-- A customer with the number of their orders and the address of the last one.
select c.number, c.name, c.email, c.phone,
    (select count(*)::int from orders o where o.customer_id = c.customer_id) as orders,
    (select o.ship_to from orders o where o.customer_id = c.customer_id order by o.number desc limit 1) as address
from customer c where c.number = %(number)s;

-- name: list_open_drafts
-- Drafts that wait, the last changed first.
select draft_id, number, created_by as by, updated_at as at, coalesce(content #>> '{ship_to,name}', '') as name,
    coalesce(json_array_length((content -> 'lines')::json), 0) as lines
from draft_order where placed_order_id is null and discarded_at is null order by updated_at desc limit %(limit)s;

-- name: read_draft
-- One open draft.
select draft_id, number, version, content from draft_order
where number = %(number)s and placed_order_id is null and discarded_at is null;
