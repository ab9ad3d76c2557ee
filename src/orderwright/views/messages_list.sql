-- name: list_messages
-- What was written to whom, newest first, behind a key.
select m.message_id as id, m.kind, m.subject, m.recipient, m.created_at, m.sent_at, m.status, m.attempts, m.error, o.number as order_number
from message m left join orders o using (order_id)
where m.status = any(%(statuses)s::text[]) and (m.created_at, m.message_id) < (%(before_at)s, %(before_id)s)
    and (m.created_at, m.message_id) > (%(after_at)s, %(after_id)s)
order by case when %(back)s then m.created_at end, case when %(back)s then m.message_id end, m.created_at desc, m.message_id desc
limit %(limit)s;

-- name: count_messages
-- How many wait, and how many failed, counted no further than a limit.
select (select count(*) from (
        (select from message where status = 'pending' limit %(counted_max)s)
        union all (select from message where status = 'to_compose' limit %(counted_max)s) limit %(counted_max)s) as counted) as waiting,
    (select count(*) from (select from message where status = 'failed' limit %(counted_max)s) as counted) as failed;

-- name: read_message
-- One message.
select m.message_id as id, m.kind, m.subject, m.recipient, m.created_at, m.sent_at, m.status, m.attempts, m.error,
    o.number as order_number, m.html, m.body, m.order_id, m.link_version
from message m left join orders o using (order_id) where m.message_id = %(id)s;

-- name: list_endpoints
-- Who is told of facts, and how that went lately.
select e.endpoint_id as id, e.url, e.kinds, e.active, e.gone_at,
    case when e.made_from = (%(marks)s::text[])[1] then 'present' when e.made_from = any(%(marks)s::text[]) then 'former' else 'lost' end as secret_state,
    e.created_at, d.delivered, d.failed, d.last_at, d.last_error
from webhook_endpoint e
cross join lateral (
    select count(*) filter (where status = 'delivered')::int as delivered, count(*) filter (where status = 'failed')::int as failed,
        max(answered_at) as last_at, (array_agg(error order by created_at desc) filter (where error is not null))[1] as last_error
    from webhook_delivery w where w.endpoint_id = e.endpoint_id and w.created_at >= %(from_at)s) as d
order by e.url;

-- name: list_deliveries
-- What an endpoint was told, newest first, behind a key.
select w.delivery_id as id, w.kind, w.order_id, o.number as order_number, w.created_at, w.attempts, w.status, w.response_status,
    w.error, w.body
from webhook_delivery w left join orders o using (order_id)
where w.endpoint_id = %(endpoint_id)s and w.delivery_id < %(before_id)s and w.status = any(%(statuses)s::text[])
order by w.delivery_id desc limit %(limit)s;
