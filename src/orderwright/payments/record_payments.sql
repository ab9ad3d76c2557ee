-- name: insert_payment_events
-- New facts about money; one that was told before is left alone.
insert into payment_event (payment_event_id, order_id, kind, amount_minor, at, method, reference, note,
    authorization_reference, source)
select x.payment_event_id, x.order_id, x.kind, x.amount_minor, x.at, x.method, x.reference, x.note,
    x.authorization_reference, x.source
from json_to_recordset(%(rows)s) as x(payment_event_id uuid, order_id uuid, kind text, amount_minor bigint, at timestamptz,
    method text, reference text, note text, authorization_reference text, source text)
on conflict on constraint payment_event_reference_key do nothing;

-- name: read_entries
-- The payment events of these orders, oldest first, with the total that was agreed, and what of a refund was an
-- overpayment.
select e.order_id, o.total_minor, e.kind, e.amount_minor, e.reference, e.at, e.method,
    e.authorization_reference as authorization,
    case when e.kind = 'refunded' then coalesce((select sum(l.amount_minor) from refund_line l where l.order_id = e.order_id
        and l.refund_id::text = e.reference and l.purpose = 'overpayment'), 0) else 0 end::bigint as overpayment_minor
from payment_event e join orders o using (order_id)
where e.order_id = any(%(order_ids)s::uuid[])
order by e.order_id, e.at, e.reference, e.kind;

-- name: read_credits
-- What was given back, or waived, of these orders for what is owed for: returned units, goodwill, shipping. Of a line no
-- more than its units are worth that were not canceled, since these are owed for no more.
select c.order_id, sum(least(c.amount_minor, c.worth_minor))::bigint as credited_minor, sum(c.returned_minor)::bigint as returned_minor
from (
    select x.order_id, sum(x.amount_minor) as amount_minor,
        coalesce(sum(x.amount_minor) filter (where x.purpose = 'returned'), 0) as returned_minor, case when x.line_no is null then sum(x.amount_minor)
        else l.total_minor - div(2::numeric * l.total_minor * p.canceled + l.quantity, 2::numeric * l.quantity) end as worth_minor
    from refund_line x
    join refund_grant g on g.refund_id = x.refund_id and g.status = 'executed'
    left join order_line l on l.order_id = x.order_id and l.line_no = x.line_no
    left join progress p on p.order_id = x.order_id and p.line_no = x.line_no
    where x.order_id = any(%(order_ids)s::uuid[]) and x.purpose in ('returned', 'goodwill', 'shipping')
    group by x.order_id, x.line_no, l.total_minor, l.quantity, p.canceled
) as c
group by c.order_id;
