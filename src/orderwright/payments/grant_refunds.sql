-- name: read_line_money
-- The lines of these orders with what was given back of each, or is granted.
select l.order_id, l.line_no, l.total_minor, coalesce(g.refunded_minor, 0)::bigint as refunded_minor
from order_line l
left join lateral (
    select sum((part ->> 'amount_minor')::bigint) as refunded_minor
    from refund_grant r cross join jsonb_array_elements(r.lines) as part
    where r.order_id = l.order_id and r.status <> 'failed' and (part ->> 'line_no')::integer = l.line_no
) g on true
where l.order_id = any(%(order_ids)s::uuid[]);

-- name: insert_grants
-- Refunds that were decided on, some of them given back already.
insert into refund_grant (refund_id, order_id, return_id, amount_minor, reason, lines, status, granted_by, granted_at, executed_at)
select x.refund_id, x.order_id, x.return_id, x.amount_minor, x.reason, x.lines, x.status, %(actor)s, %(now)s,
    case when x.status = 'executed' then %(now)s::timestamptz end
from json_to_recordset(%(rows)s) as x(refund_id uuid, order_id uuid, return_id uuid, amount_minor bigint, reason text,
    lines jsonb, status text);
