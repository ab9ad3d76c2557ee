-- name: read_refunds
-- Executed refunds of orders that were invoiced, in the order in which they were executed.
select g.refund_id, g.order_id, g.amount_minor, g.reason, g.executed_at,
    (select coalesce(json_agg(json_build_object('line_no', x.line_no, 'amount_minor', x.amount_minor, 'quantity', x.quantity,
            'purpose', x.purpose) order by x.part), '[]')
     from refund_line x where x.refund_id = g.refund_id and x.line_no is not null) as lines, i.numbers as invoice_numbers
from refund_grant g
join lateral (
    select array_agg(d.number order by d.number) as numbers
    from document d where d.order_id = g.order_id and d.kind = 'invoice'
) i on i.numbers is not null
where g.refund_id = any(%(refund_ids)s::uuid[]) and g.status = 'executed'
order by g.executed_at, g.refund_id;
