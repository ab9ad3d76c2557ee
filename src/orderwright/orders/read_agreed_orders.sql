-- name: find_by_references
-- Which orders have these references.
select o.order_id from json_to_recordset(%(rows)s) as x(channel text, external_ref text)
join orders o on o.channel = x.channel and o.external_ref = x.external_ref;

-- name: read_heads
-- What is agreed of each whole order.
select o.order_id, o.number, o.channel, o.external_ref, o.content_hash, o.currency, o.placed_at, o.ship_by, o.status, o.payment_status,
    o.fulfillment_status, coalesce(o.email, '') as email, o.customer_name, o.phone, o.ship_to, coalesce(o.bill_to, '{}') as bill_to,
    o.service_level, o.shipping_minor, o.shipping_tax_minor, o.order_discount_minor, o.total_minor, o.prices_include_tax,
    coalesce(o.payment_method, '') as payment_method, o.note, o.tags
from orders o where o.order_id = any(%(order_ids)s::uuid[])
order by o.number desc;

-- name: read_lines
-- Their lines, each under the present SKU of its variant, with the units that were canceled, that have left and that came back.
select l.order_id, l.line_no, v.sku, l.sku as sku_then, l.title, l.quantity, l.unit_price_minor, l.discount_minor, l.tax_minor,
    p.canceled, p.shipped + p.delivered + p.lost + p."returning" + p.returned as shipped, p.returned
from order_line l
join progress p using (order_id, line_no)
join variant v on v.variant_id = l.variant_id
where l.order_id = any(%(order_ids)s::uuid[])
order by l.order_id, l.line_no;

-- name: read_charges
-- Their fees, in the order in which they were agreed.
select c.order_id, c.kind, c.title, c.quantity, c.amount_minor, c.tax_minor
from charge c where c.order_id = any(%(order_ids)s::uuid[])
order by c.order_id, c.charge_id;
