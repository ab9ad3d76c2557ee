-- name: claim
-- Mail that is due, oldest first; nobody else takes it until the lease ends. A customer is written to by the brand of the channel.
with due as (
    select message_id from message
    where status = 'pending' and (due_at <= %(now)s or due_at > %(latest)s)
    order by due_at, message_id limit %(most)s
    for update skip locked
)
update message m set attempts = m.attempts + 1, due_at = %(lease_at)s
from due where m.message_id = due.message_id
returning m.message_id, m.recipient, m.subject, m.html, m.body, m.order_id, m.link_version,
    coalesce((select nullif(c.brand_name, '') from orders o join channel c on c.code = o.channel
        where o.order_id = m.order_id and lower(o.email) = lower(m.recipient)), (select name from profile), '') as shop;
