-- name: lock_deliveries
-- How often each was tried.
select delivery_id, attempts from webhook_delivery where delivery_id = any(%(ids)s::uuid[]) order by delivery_id for update;

-- name: record
-- What became of them. What was delivered stays delivered.
update webhook_delivery d
set status = x.status, response_status = x.response_status, error = x.error, due_at = x.due_at, answered_at = %(now)s
from json_to_recordset(%(rows)s)
    as x(delivery_id uuid, status text, response_status integer, error text, due_at timestamptz)
where d.delivery_id = x.delivery_id and d.status <> 'delivered';

-- name: switch_off
-- Nobody is there any more where these were posted.
update webhook_endpoint e set active = false, gone_at = %(now)s
where e.endpoint_id in (select d.endpoint_id from webhook_delivery d where d.delivery_id = any(%(ids)s::uuid[]));
