-- name: insert_orders
-- New orders, numbered in the order in which they came. Without a delay they wait for no time, whatever clocks say.
insert into orders (order_id, channel, external_ref, content_hash, currency, placed_at, created_at, ship_by, customer_id, email,
    customer_name, phone, ship_to, bill_to, service_level, units, goods_minor, discount_minor, order_discount_minor,
    shipping_minor, shipping_tax_minor, charges_minor, tax_minor, total_minor, prices_include_tax, payment_method, if_short,
    note, tags, status, payment_status, payment_secured, fulfillment_status, release_after)
select x.order_id, x.channel, x.external_ref, decode(x.content_hash, 'hex'), x.currency, x.placed_at, %(now)s, x.ship_by, x.customer_id,
    x.email, x.customer_name, x.phone, x.ship_to, nullif(x.bill_to, 'null'), x.service_level, x.units, x.goods_minor,
    x.discount_minor, x.order_discount_minor, x.shipping_minor, x.shipping_tax_minor, x.charges_minor, x.tax_minor,
    x.total_minor, x.prices_include_tax, x.payment_method, coalesce(x.if_short, c.if_short), x.note, x.tags, 'placed',
    x.payment_status, x.payment_secured, x.fulfillment_status,
    case when c.release_delay_s > 0 then x.placed_at + make_interval(secs => c.release_delay_s) else 'epoch' end
from json_to_recordset(%(rows)s) as x(order_id uuid, channel text, external_ref text, content_hash text, currency text,
    placed_at timestamptz, ship_by date, customer_id uuid, email text, customer_name text, phone text, ship_to jsonb, bill_to jsonb,
    service_level text, units integer, goods_minor bigint, discount_minor bigint, order_discount_minor bigint,
    shipping_minor bigint, shipping_tax_minor bigint, charges_minor bigint, tax_minor bigint, total_minor bigint, prices_include_tax boolean, payment_method text, if_short text,
    note text, tags text[], payment_status text, payment_secured boolean, fulfillment_status text)
join channel c on c.code = x.channel
order by x.order_id
returning order_id, number;

-- name: insert_lines
-- Their lines.
insert into order_line (order_id, line_no, variant_id, sku, title, quantity, unit_price_minor, discount_minor, order_discount_minor,
    tax_minor, total_minor)
select x.order_id, x.line_no, x.variant_id, x.sku, x.title, x.quantity, x.unit_price_minor, x.discount_minor, x.order_discount_minor,
    x.tax_minor, x.total_minor
from json_to_recordset(%(rows)s) as x(order_id uuid, line_no integer, variant_id uuid, sku text, title text, quantity integer,
    unit_price_minor bigint, discount_minor bigint, order_discount_minor bigint, tax_minor bigint, total_minor bigint);

-- name: insert_charges
-- Fees and postage of the orders.
insert into charge (charge_id, order_id, at, kind, title, quantity, amount_minor, tax_minor, currency, external_ref)
select x.charge_id, x.order_id, x.at, x.kind, x.title, x.quantity, x.amount_minor, x.tax_minor, x.currency, x.external_ref
from json_to_recordset(%(rows)s) as x(charge_id uuid, order_id uuid, at timestamptz, kind text, title text, quantity integer,
    amount_minor bigint, tax_minor bigint, currency text, external_ref text);
