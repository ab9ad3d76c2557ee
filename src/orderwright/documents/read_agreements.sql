-- name: read_seller
-- Who sells.
select name, legal_name, address, tax_number, email, time_zone from profile;

-- name: read_agreements
-- Orders with their lines, fees and open holds.
select o.order_id, o.number, o.channel, o.external_ref, o.currency, o.placed_at, o.customer_name, o.email, o.phone, o.ship_to,
    o.bill_to, o.service_level, o.shipping_minor, o.shipping_tax_minor, o.total_minor, o.prices_include_tax, o.payment_method,
    o.payment_status, o.status, o.tags, o.note,
    array(select h.reason from hold h where h.order_id = o.order_id and h.released_at is null order by h.placed_at) as holds,
    (select json_agg(json_build_object('line_no', l.line_no, 'sku', l.sku, 'title', l.title, 'quantity', l.quantity,
            'unit_price_minor', l.unit_price_minor, 'discount_minor', l.discount_minor + l.order_discount_minor, 'tax_minor', l.tax_minor,
            'total_minor', l.total_minor) order by l.line_no)
     from order_line l where l.order_id = o.order_id) as lines,
    (select json_agg(json_build_object('title', c.title, 'kind', c.kind, 'amount_minor', c.amount_minor,
            'tax_minor', c.tax_minor) order by c.charge_id)
     from charge c where c.order_id = o.order_id) as charges
from orders o where o.order_id = any(%(order_ids)s::uuid[]);
