-- name: prune
-- The oldest deliveries that wait for nothing. Their ids sort by the time at which they were written.
delete from webhook_delivery where delivery_id = any(array(
    select delivery_id from webhook_delivery where delivery_id < %(before_id)s and status in ('delivered', 'failed')
    order by delivery_id limit %(most)s
    for update skip locked));
