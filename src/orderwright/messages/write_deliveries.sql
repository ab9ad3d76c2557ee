-- name: read_endpoints
-- Who wants to be told of what.
select endpoint_id, kinds from webhook_endpoint where active order by endpoint_id;

-- name: insert_deliveries
-- New deliveries; what was written before is left alone.
insert into webhook_delivery (delivery_id, endpoint_id, commit_id, seq, kind, order_id, body, status, due_at, created_at)
select x.delivery_id, x.endpoint_id, x.commit_id, x.seq, x.kind, x.order_id, x.body, 'pending', %(now)s, %(now)s
from json_to_recordset(%(rows)s)
    as x(delivery_id uuid, endpoint_id uuid, commit_id uuid, seq integer, kind text, order_id uuid, body text)
on conflict on constraint webhook_delivery_once do nothing;
