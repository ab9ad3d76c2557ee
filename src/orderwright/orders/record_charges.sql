-- name: insert_charges
-- Money without an order.
insert into charge (charge_id, customer_id, at, kind, title, quantity, amount_minor, tax_minor, currency, external_ref)
select x.charge_id, x.customer_id, x.at, x.kind, x.title, x.quantity, x.amount_minor, x.tax_minor, x.currency, x.external_ref
from json_to_recordset(%(rows)s) as x(charge_id uuid, customer_id uuid, at timestamptz, kind text, title text,
    quantity integer, amount_minor bigint, tax_minor bigint, currency text, external_ref text);
