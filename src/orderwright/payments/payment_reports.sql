-- name: read_reports
-- What was reported of what Orderwright did itself.
select order_id, kind, reference, own_kind, own_reference, amount_minor
from payment_report where order_id = any(%(order_ids)s::uuid[]);

-- name: insert_reports
-- What a gateway reported.
insert into payment_report (order_id, kind, reference, own_kind, own_reference, amount_minor, at)
select x.order_id, x.kind, x.reference, x.own_kind, x.own_reference, x.amount_minor, %(now)s
from json_to_recordset(%(rows)s) as x(order_id uuid, kind text, reference text, own_kind text, own_reference text,
    amount_minor bigint);
