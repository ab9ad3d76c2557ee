-- name: endpoints_due
-- Endpoints with deliveries that are due; one whose secret was lost waits for another.
select e.endpoint_id from webhook_endpoint e
where e.active and e.made_from = any(%(marks)s::text[]) and exists (
    select from webhook_delivery d
    where d.endpoint_id = e.endpoint_id and d.status = 'pending' and (d.due_at <= %(now)s or d.due_at > %(latest)s))
order by e.endpoint_id;

-- name: claim
-- Deliveries of one endpoint that are due, oldest first; nobody else takes them until the lease ends.
with due as (
    select delivery_id from webhook_delivery
    where endpoint_id = %(endpoint_id)s and status = 'pending' and (due_at <= %(now)s or due_at > %(latest)s)
    order by due_at, delivery_id limit %(most)s
    for update skip locked
)
update webhook_delivery d set attempts = d.attempts + 1, due_at = %(lease_at)s
from due, webhook_endpoint e
where d.delivery_id = due.delivery_id and e.endpoint_id = d.endpoint_id and e.active and e.made_from = any(%(marks)s::text[])
returning d.delivery_id, d.commit_id || '-' || d.seq as fact_id, d.kind, d.body, e.url, e.secret_number, coalesce(e.former_until > %(now)s, false) as former_too;
