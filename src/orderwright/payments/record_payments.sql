-- name: insert_payment_events
-- New facts about money; one that was told before is left alone.
insert into payment_event (payment_event_id, order_id, kind, amount_minor, at, method, reference, note)
select x.payment_event_id, x.order_id, x.kind, x.amount_minor, x.at, x.method, x.reference, x.note
from json_to_recordset(%(rows)s) as x(payment_event_id uuid, order_id uuid, kind text, amount_minor bigint, at timestamptz,
    method text, reference text, note text)
on conflict on constraint payment_event_reference_key do nothing;

-- name: read_balances
-- Sums of the payment events of these orders.
select order_id,
    coalesce(sum(amount_minor) filter (where kind = 'authorized'), 0)::bigint as authorized,
    coalesce(sum(amount_minor) filter (where kind = 'captured'), 0)::bigint as captured,
    coalesce(sum(amount_minor) filter (where kind = 'refunded'), 0)::bigint as refunded,
    coalesce(sum(amount_minor) filter (where kind = 'voided'), 0)::bigint as voided,
    coalesce(sum(amount_minor) filter (where kind = 'failed'), 0)::bigint as failed
from payment_event where order_id = any(%(order_ids)s::uuid[]) group by order_id;
