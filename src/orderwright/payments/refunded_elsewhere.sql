-- name: read_refunds
-- The refunds of these orders, oldest first.
select refund_id, order_id, amount_minor, waived_minor, status
from refund_grant where order_id = any(%(order_ids)s::uuid[])
order by granted_at, refund_id;
