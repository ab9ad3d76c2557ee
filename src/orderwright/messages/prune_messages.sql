-- name: prune
-- The oldest mail that waits for nothing. Its ids sort by the time at which it was written.
delete from message where message_id = any(array(
    select message_id from message where message_id < %(before_id)s and status in ('sent', 'outbox', 'failed')
    order by message_id limit %(most)s
    for update skip locked));
