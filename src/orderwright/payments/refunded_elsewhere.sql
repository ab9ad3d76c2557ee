-- name: read_refunds
-- The refunds of these orders, oldest first.
select refund_id, order_id, amount_minor, waived_minor, status, exists (
    select from payment_report r where r.order_id = g.order_id and r.kind = 'refunded' and r.own_reference = g.refund_id::text)
    as reported
from refund_grant g where order_id = any(%(order_ids)s::uuid[])
order by granted_at, refund_id;
