-- name: read_decided_by_person
-- Those of these orders whose channel wants a person to decide on the refund of what is canceled.
select o.order_id from orders o join channel c on c.code = o.channel
where o.order_id = any(%(order_ids)s::uuid[]) and c.refund_canceled = 'case';
