-- name: read_orders
-- The orders of these refunds.
select distinct order_id from refund_grant where refund_id = any(%(refund_ids)s::uuid[]);

-- name: lock_grants
-- These refunds, locked.
select refund_id, order_id, amount_minor, waived_minor, status from refund_grant
where refund_id = any(%(refund_ids)s::uuid[]) order by refund_id for update;

-- name: update_grants
-- Their outcome.
update refund_grant g
set status = x.status, executed_at = case when x.status = 'executed' then %(now)s::timestamptz end
from json_to_recordset(%(rows)s) as x(refund_id uuid, status text)
where g.refund_id = x.refund_id;

-- name: delete_payments
-- What was written down of a refund that was not given back after all.
delete from payment_event
where order_id = %(order_id)s and reference = %(reference)s and kind in ('refunded', 'waived') and source = 'own';
