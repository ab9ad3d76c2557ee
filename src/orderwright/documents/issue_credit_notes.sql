-- name: read_given_back
-- What was given back, or waived, of these orders for what was sold, by line and purpose.
select l.order_id, l.line_no, l.purpose, sum(l.amount_minor)::bigint as amount_minor
from refund_line l join refund_grant g on g.refund_id = l.refund_id and g.status = 'executed'
where l.order_id = any(%(order_ids)s::uuid[]) and l.purpose not in ('canceled', 'overpayment')
group by l.order_id, l.line_no, l.purpose;

-- name: read_refunds
-- Executed refunds of invoiced orders that have no credit note yet, in the order in which they were executed. What is for
-- canceled units was never billed, nor what was paid beyond what is owed. `all_left`: nothing of the order is left to ship, so that no more will be billed.
select g.refund_id, g.order_id, g.reason, g.executed_at, x.parts, i.invoices,
    not exists (select from progress p where p.order_id = g.order_id
        and p.ordered > p.canceled + p.shipped + p.delivered + p.lost + p."returning" + p.returned)
    and not exists (select from parcel p where p.order_id = g.order_id and p.handed_over_at is not null
        and not exists (select from billed_parcel b where b.parcel_id = p.parcel_id)) as all_left
from refund_grant g
join lateral (
    select json_agg(json_build_object('line_no', l.line_no, 'amount_minor', l.amount_minor, 'quantity', l.quantity,
        'purpose', l.purpose) order by l.part) as parts
    from refund_line l where l.refund_id = g.refund_id and l.purpose not in ('canceled', 'overpayment')
) x on x.parts is not null
join lateral (
    select json_agg(json_build_object('number', d.number, 'buyer', d.content -> 'buyer', 'items', l.items) order by d.number) as invoices
    from document d
    cross join lateral (
        select coalesce(json_agg(distinct coalesce(line_no::text, item)), '[]') as items from document_line where document_id = d.document_id
    ) as l
    where d.order_id = g.order_id and d.kind = 'invoice'
) i on i.invoices is not null
where g.order_id = any(%(order_ids)s::uuid[]) and g.status = 'executed'
    and not exists (select from document d where d.kind = 'credit_note' and d.cause_id = g.refund_id)
order by g.executed_at, g.refund_id;
