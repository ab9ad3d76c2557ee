-- name: list_endpoints
-- The endpoints, oldest first.
select e.endpoint_id, e.url, e.kinds, e.active, e.gone_at,
    case when e.made_from = (%(marks)s::text[])[1] then 'present' when e.made_from = any(%(marks)s::text[]) then 'former' else 'lost' end as secret_state,
    e.created_at, d.delivered, d.pending, d.failed, d.last_at,
    (select l.error from webhook_delivery l where l.endpoint_id = e.endpoint_id and l.answered_at is not null
     order by l.answered_at desc, l.delivery_id desc limit 1) as last_error
from webhook_endpoint e
cross join lateral (
    select count(*) filter (where status = 'delivered')::integer as delivered,
        count(*) filter (where status = 'pending')::integer as pending,
        count(*) filter (where status = 'failed')::integer as failed, max(answered_at) as last_at
    from webhook_delivery d where d.endpoint_id = e.endpoint_id
) d
order by e.created_at, e.endpoint_id;

-- name: list_deliveries
-- What one endpoint was told, newest first.
select delivery_id, endpoint_id, kind, order_id, status, attempts, created_at, answered_at, response_status, error, body
from webhook_delivery
where endpoint_id = %(endpoint_id)s and (%(before)s::uuid is null or delivery_id < %(before)s::uuid)
    and (%(status)s::text is null or status = %(status)s::text)
order by delivery_id desc limit %(most)s;
