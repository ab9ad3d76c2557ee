-- name: read_past_orders
-- Which of these references are kept as past orders.
select p.channel, p.external_ref, p.content, p.status, p.refunded_minor, p.total_minor
from json_to_recordset(%(rows)s) as x(channel text, external_ref text)
join past_order p on p.channel = x.channel and p.external_ref = x.external_ref;

-- name: update_past_orders
-- How they ended, as is known now.
update past_order p set status = x.status, refunded_minor = x.refunded_minor, content = x.content
from json_to_recordset(%(rows)s) as x(channel text, external_ref text, status text, refunded_minor bigint, content jsonb)
where p.channel = x.channel and p.external_ref = x.external_ref;

-- name: insert_past_orders
-- Orders that were done with elsewhere.
insert into past_order (past_order_id, channel, external_ref, status, placed_at, customer_id, name, country,
    units, currency, tax_minor, total_minor, refunded_minor, content, recorded_at)
select x.past_order_id, x.channel, x.external_ref, x.status, x.placed_at, x.customer_id, x.name,
    x.country, x.units, x.currency, x.tax_minor, x.total_minor, x.refunded_minor, x.content, %(now)s
from json_to_recordset(%(rows)s) as x(past_order_id uuid, channel text, external_ref text, status text,
    placed_at timestamptz, customer_id uuid, name text, country text, units integer, currency text, tax_minor bigint,
    total_minor bigint, refunded_minor bigint, content jsonb);

-- name: insert_past_order_lines
-- What was bought with them; the SKUs need not be here.
insert into past_order_line (past_order_id, line_no, sku, quantity, unit_price_minor, tax_minor, total_minor)
select x.past_order_id, x.line_no, x.sku, x.quantity, x.unit_price_minor, x.tax_minor, x.total_minor
from json_to_recordset(%(rows)s) as x(past_order_id uuid, line_no integer, sku text, quantity integer,
    unit_price_minor bigint, tax_minor bigint, total_minor bigint);
