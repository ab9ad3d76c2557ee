-- name: read_orders
-- Every order, and how much of it there is: all that its placement writes, and all that follows from it.
select o.order_id, o.external_ref, l.lines, p.progress, e.placed, y.payments, p.released, e.releases, f.fulfillment_orders,
    f.asked_for, m.mails, s.terms
from orders o
cross join lateral (select count(*)::int as lines from order_line x where x.order_id = o.order_id) as l
cross join lateral (
    select count(*)::int as progress, coalesce(sum(released), 0)::int as released from progress x where x.order_id = o.order_id) as p
cross join lateral (
    select (count(*) filter (where kind = 'OrderPlaced'))::int as placed,
        (count(*) filter (where kind = 'OrderReleased'))::int as releases
    from event x where x.order_id = o.order_id) as e
cross join lateral (select count(*)::int as payments from payment_event x where x.order_id = o.order_id) as y
cross join lateral (
    select count(distinct fulfillment_order_id)::int as fulfillment_orders, coalesce(sum(quantity), 0)::int as asked_for
    from fulfillment_order_line x where x.order_id = o.order_id) as f
cross join lateral (
    select count(*)::int as mails from message x where x.order_id = o.order_id and kind = 'order_confirmed') as m
cross join lateral (
    select count(*)::int as terms from order_search x
    where x.term = lower(replace(o.external_ref, '-', '')) and x.number = o.number) as s;

-- name: read_relay
-- How the positions stand, how many orders are still to be released, and who has read how far, or why not.
select count(*) as commits, count(position) as positioned, coalesce(max(position), 0) as last,
    (select count(distinct order_id) from reservation) as to_release,
    (select coalesce(json_object_agg(name, position), '{}') from subscriber) as subscribers,
    (select coalesce(json_object_agg(name, error), '{}') from subscriber where error is not null) as errors
from commit_log;

-- name: read_webhooks
-- Facts that a webhook is told of, deliveries, and the facts that those tell.
select (select count(*) from event where kind = any(%(kinds)s::text[])) as facts, count(*) as deliveries,
    count(distinct (commit_id, seq)) as told
from webhook_delivery;
