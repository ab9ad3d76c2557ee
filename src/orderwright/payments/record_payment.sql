-- name: read_recorded
-- What is recorded of the money of these orders.
select payment_event_id, order_id, kind, reference, gateway_reference, amount_minor,
    authorization_reference as authorization, source
from payment_event where order_id = any(%(order_ids)s::uuid[])
order by order_id, at, payment_event_id;

-- name: confirm_own
-- What was our own doing, as the gateway calls it.
update payment_event e set gateway_reference = x.gateway_reference
from json_to_recordset(%(rows)s) as x(payment_event_id uuid, gateway_reference text)
where e.payment_event_id = x.payment_event_id and e.gateway_reference is null;
