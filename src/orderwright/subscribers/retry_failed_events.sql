-- name: retry_all
-- The relay hands over again everything that is set aside.
update failed_event set retry_at = %(now)s;

-- name: retry_order
-- The relay hands over again a fact that is set aside, and the others of its order and subscriber.
update failed_event f set retry_at = %(now)s
from failed_event named
where named.failed_event_id = %(failed_event_id)s and f.subscriber = named.subscriber
    and (f.failed_event_id = named.failed_event_id or f.order_id = named.order_id);
