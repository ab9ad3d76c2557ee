-- name: read_known
-- What was told before under the same references.
select e.order_id, e.kind, e.reference, e.amount_minor
from json_to_recordset(%(rows)s) as x(order_id uuid, kind text, reference text)
join payment_event e on e.order_id = x.order_id and e.kind = x.kind and e.reference = x.reference;
