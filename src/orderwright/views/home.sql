-- name: count_steps
-- The backlog by step, each counted no further than a limit, with the oldest.
select
    (select count(*) from (select from fulfillment_order where status = 'released' limit %(counted_max)s) as counted) as to_receive,
    (select min(released_at) from fulfillment_order where status = 'released') as to_receive_since,
    (select count(*) from (select from fulfillment_order where status in ('accepted', 'picking') limit %(counted_max)s) as counted)
        as to_pick,
    (select min(released_at) from fulfillment_order where status in ('accepted', 'picking')) as to_pick_since,
    (select count(*) from (select from fulfillment_order where status in ('picked', 'packing') limit %(counted_max)s) as counted)
        as to_pack,
    (select min(released_at) from fulfillment_order where status in ('picked', 'packing')) as to_pack_since,
    (select count(*) from (select from parcel where status in ('packed', 'labeled') limit %(counted_max)s) as counted)
        as to_hand_over,
    (select min(packed_at) from parcel where status in ('packed', 'labeled')) as to_hand_over_since,
    (select count(*) from (select from parcel where status = 'handed_over' and (deliver_by <= %(today)s
        or tracking_state in ('attempt_failed', 'exception', 'expired')) limit %(counted_max)s) as counted) as at_risk;

-- name: read_needs
-- What needs somebody, by kind, with the oldest and the next due. Late or at risk is what the list of orders calls so.
select 'case' as what, kind, count(*)::int as count, min(opened_at) as oldest_at, min(due_at) as due_at
    from service_case where status <> 'resolved' group by kind
union all select 'hold', reason, count(distinct order_id)::int, min(placed_at), null from hold where released_at is null group by reason
union all select 'return', 'requested', count(*)::int, min(requested_at), null
    from return_authorization where status = 'requested' having count(*) > 0
union all select 'to_source', '', count(distinct order_id)::int, null, null
    from progress where to_source > 0 having count(*) > 0
union all select 'quarantine', '', count(*)::int, min(created_at), null from quarantine where status = 'open' having count(*) > 0
union all select 'late', '', count(*)::int, null, null from (
    select order_id from parcel where status = 'handed_over'
        and (deliver_by <= %(today)s or tracking_state in ('attempt_failed', 'exception', 'expired'))
    union select order_id from fulfillment_order
        where status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
        and not paused and released_at < %(late_before)s) as late having count(*) > 0
union all select 'failed_event', '', count(*)::int, min(failed_at), null
    from (select failed_at from failed_event order by failed_event_id limit %(counted_max)s) as counted having count(*) > 0
union all select 'subscriber', name, 1, null, due_at from subscriber where attempts > 4;

-- name: count_failures
-- Mails that failed for good, as many as the list of them has, and webhooks within some days.
select (select count(*) from (select from message where status = 'failed' limit %(counted_max)s) as counted) as mails,
    (select count(*) from (
        select from webhook_delivery where status = 'failed' and created_at >= %(from_at)s limit %(counted_max)s) as counted) as webhooks;

-- name: orders_by_hour
-- Orders placed by hour of the day, today and on the same day a week before.
select extract(hour from placed_at at time zone %(zone)s)::int as hour, count(*) filter (where placed_at >= %(from_at)s)::int as now,
    count(*) filter (where placed_at < %(from_at)s)::int as before
from orders
where (placed_at >= %(from_at)s and placed_at < %(to_at)s) or (placed_at >= %(before_from)s and placed_at < %(before_to)s)
group by 1;

-- name: sales_by_day
-- Gross sales by day in one currency: total − tax.
select ((placed_at at time zone %(zone)s)::date)::text as day, sum(total_minor - tax_minor)::bigint as gross
from orders where placed_at >= %(from_at)s and placed_at < %(to_at)s and currency = %(currency)s group by 1;

-- name: main_currency
-- The currency in which most is sold, or the organization's.
select coalesce((select currency from orders where placed_at >= %(from_at)s group by currency order by count(*) desc limit 1),
    (select currency from profile));

-- name: count_acts
-- Decisions that people made, and orders placed, within some days. A person signs with an e-mail address.
select (select count(distinct (e.commit_id, e.order_id)) from commit_log c join event e using (commit_id)
        where c.at >= %(from_at)s and c.at < %(to_at)s and c.actor like '%%@%%' and c.verb = any(%(verbs)s::text[])
        and e.order_id is not null)::int as acts,
    (select count(*) from orders where created_at >= %(from_at)s and created_at < %(to_at)s
        and placed_at >= %(from_at)s)::int as orders;

-- name: count_attempts
-- What was done in each step within some days, and what of it went wrong; what was imported from longer ago is not counted.
select kind, count(*)::int as facts from commit_log c join event e using (commit_id)
where c.at >= %(from_at)s and e.at >= %(from_at)s and e.kind = any(%(kinds)s::text[]) group by kind;

-- name: read_promises
-- Parcels that were due and those of them delivered in time; from placement to hand-over, half and nine in ten; and how many
-- orders were shipped from more than one location.
select count(*) filter (where p.deliver_by is not null and (p.delivered_at is not null or p.deliver_by < %(today)s))::int as due,
    count(*) filter (where p.deliver_by is not null and (p.delivered_at at time zone %(zone)s)::date <= p.deliver_by)::int as in_time,
    extract(epoch from percentile_cont(0.5) within group (order by p.handed_over_at - o.placed_at))::float as half_s,
    extract(epoch from percentile_cont(0.9) within group (order by p.handed_over_at - o.placed_at))::float as most_s,
    count(distinct p.order_id)::int as orders,
    (count(distinct (p.order_id, p.location_id)) - count(distinct p.order_id))::int as further
from parcel p join orders o using (order_id)
where p.handed_over_at >= %(from_at)s;
