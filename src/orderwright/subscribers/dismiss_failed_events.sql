-- name: delete_failed
-- Facts that are set aside no longer.
delete from failed_event where failed_event_id = any(%(ids)s::uuid[])
returning failed_event_id, subscriber, commit_id, seq, kind, order_id, error;

-- name: go_on
-- What waited in these orders behind a fact that is not there any more is handed over.
update failed_event b set retry_at = %(now)s
where b.order_id = any(%(order_ids)s::uuid[]) and b.behind and not exists (
    select from failed_event f where f.subscriber = b.subscriber and f.order_id = b.order_id and not f.behind);
