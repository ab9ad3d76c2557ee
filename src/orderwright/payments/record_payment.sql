-- name: read_recorded
-- What is recorded of the money of these orders, oldest first, and how much of it was reported back.
select e.order_id, e.kind, e.reference, e.amount_minor, e.authorization_reference as authorization, e.source,
    coalesce((select sum(r.amount_minor) from payment_report r
        where r.order_id = e.order_id and r.own_kind = e.kind and r.own_reference = e.reference and r.kind = e.kind), 0)::bigint
        as reported_minor
from payment_event e where e.order_id = any(%(order_ids)s::uuid[])
order by e.order_id, e.at, e.payment_event_id;

-- name: take_back
-- What Orderwright took for done and was not.
update payment_event e set amount_minor = e.amount_minor - x.amount_minor
from (
    select order_id, own_kind, own_reference, sum(amount_minor) as amount_minor
    from json_to_recordset(%(rows)s) as x(order_id uuid, own_kind text, own_reference text, amount_minor bigint)
    group by order_id, own_kind, own_reference
) as x
where e.order_id = x.order_id and e.kind = x.own_kind and e.reference = x.own_reference;
