-- name: count_steps
-- The backlog by step, each counted no further than a limit, with the oldest.
select
    (select count(*) from (select from fulfillment_order where status = 'released'
        and (%(locations)s::uuid[] is null or location_id = any(%(locations)s)) limit %(counted_max)s) as counted) as to_receive,
    (select released_at from fulfillment_order where status = 'released'
        and (%(locations)s::uuid[] is null or location_id = any(%(locations)s)) order by released_at limit 1) as to_receive_since,
    (select count(*) from (select from fulfillment_order where status in ('accepted', 'picking')
        and (%(locations)s::uuid[] is null or location_id = any(%(locations)s)) limit %(counted_max)s) as counted)
        as to_pick,
    (select min(since.released_at) from (values ('accepted'), ('picking')) as step(status) cross join lateral (
        select f.released_at from fulfillment_order f where f.status = step.status
            and f.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
            and (%(locations)s::uuid[] is null or f.location_id = any(%(locations)s))
        order by f.released_at limit 1) as since) as to_pick_since,
    (select count(*) from (select from fulfillment_order where status in ('picked', 'packing')
        and (%(locations)s::uuid[] is null or location_id = any(%(locations)s)) limit %(counted_max)s) as counted)
        as to_pack,
    (select min(since.released_at) from (values ('picked'), ('packing')) as step(status) cross join lateral (
        select f.released_at from fulfillment_order f where f.status = step.status
            and f.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed')
            and (%(locations)s::uuid[] is null or f.location_id = any(%(locations)s))
        order by f.released_at limit 1) as since) as to_pack_since,
    (select count(*) from (select from parcel where status in ('packed', 'labeled')
        and (%(locations)s::uuid[] is null or location_id = any(%(locations)s)) limit %(counted_max)s) as counted)
        as to_hand_over,
    (select packed_at from parcel where status in ('packed', 'labeled')
        and (%(locations)s::uuid[] is null or location_id = any(%(locations)s)) order by packed_at limit 1) as to_hand_over_since,
    (select count(*) from (select from parcel where status = 'handed_over' and (deliver_by < %(today)s
        or tracking_state in ('attempt_failed', 'exception', 'expired'))
        and (%(locations)s::uuid[] is null or location_id = any(%(locations)s)) limit %(counted_max)s) as counted) as at_risk;

-- name: read_needs
-- What needs somebody, by kind, each counted no further than a limit, with the oldest and the next due. Late or at risk is
-- what the list of orders calls so. Kinds and reasons are found from one to the next, however many rows have them.
with recursive case_kind as (
    (select kind from service_case where status <> 'resolved' order by kind limit 1)
    union all
    select (select c.kind from service_case c where c.status <> 'resolved' and c.kind > k.kind order by c.kind limit 1)
    from case_kind k where k.kind is not null
),
hold_reason as (
    (select reason from hold where released_at is null order by reason limit 1)
    union all
    select (select h.reason from hold h where h.released_at is null and h.reason > r.reason order by h.reason limit 1)
    from hold_reason r where r.reason is not null
)
select 'case' as what, k.kind, c.count, c.oldest_at, c.due_at
from case_kind k cross join lateral (
    select count(*)::int as count, min(opened_at) as oldest_at, min(due_at) as due_at
    from (select opened_at, due_at from service_case s where s.status <> 'resolved' and s.kind = k.kind
        order by due_at limit %(counted_max)s) as first) as c
where k.kind is not null
union all select 'hold', r.reason, c.count, c.oldest_at, null
from hold_reason r cross join lateral (
    select count(distinct order_id)::int as count, min(placed_at) as oldest_at
    from (select order_id, placed_at from hold h where h.released_at is null and h.reason = r.reason
        order by placed_at limit %(counted_max)s) as first) as c
where r.reason is not null
union all select 'return', 'requested', count(*)::int, min(requested_at), null
    from (select requested_at from return_authorization where status = 'requested' order by number limit %(counted_max)s) as first
    having count(*) > 0
union all select 'to_source', '', count(*)::int, null, null
    from (select distinct order_id from progress where to_source > 0 limit %(counted_max)s) as first having count(*) > 0
union all select 'overpaid', '', count(*)::int, min(placed_at), null
    from (select placed_at from orders where payment_status = 'overpaid' order by number limit %(counted_max)s) as first
    having count(*) > 0
union all select 'put_back', '', count(*)::int, null, null
    from (select from fulfillment_order_line where to_put_back > 0
        and (%(locations)s::uuid[] is null or location_id = any(%(locations)s)) limit %(counted_max)s) as first
    having count(*) > 0
union all select 'quarantine', '', count(*)::int, min(created_at), null
    from (select created_at from quarantine where status = 'open' order by created_at limit %(counted_max)s) as first
    having count(*) > 0
union all select 'late', '', count(*)::int, null, null from (
    select order_id from (
        select order_id from parcel where status = 'handed_over'
            and (deliver_by < %(today)s or tracking_state in ('attempt_failed', 'exception', 'expired'))
        limit 5 * %(counted_max)s) as parcels
    union select order_id from (
        select o.order_id from orders o
        where o.status = 'placed' and o.ship_by < %(today)s
            and o.fulfillment_status in ('unfulfilled', 'backordered', 'in_progress', 'partially_shipped', 'partially_delivered')
            and (o.fulfillment_status <> 'partially_delivered' or (select true from progress p where p.order_id = o.order_id
                and p.to_source + p.backordered + p.reserved + p.released + p.picked + p.packed > 0 limit 1))
        limit 5 * %(counted_max)s) as work
    limit %(counted_max)s) as late having count(*) > 0
union all select 'failed_event', '', count(*)::int, min(failed_at), null
    from (select failed_at from failed_event order by failed_event_id limit %(counted_max)s) as counted having count(*) > 0
union all select 'subscriber', name, 1, null, due_at from subscriber where attempts > 4;

-- name: count_failures
-- Mails that failed for good, as many as the list of them has, webhooks within some days, and those whose secret was lost.
select (select count(*) from (select from message where status = 'failed' limit %(counted_max)s) as counted) as mails,
    (select count(*) from (
        select from webhook_delivery where status = 'failed' and created_at >= %(from_at)s limit %(counted_max)s) as counted) as webhooks,
    (select count(*) from webhook_endpoint where active and made_from <> all(%(marks)s::text[])) as without_secret;

-- name: orders_by_hour
-- Orders placed by hour of the day, today and on the same day a week before.
select extract(hour from placed_at at time zone %(zone)s)::int as hour, count(*) filter (where placed_at >= %(from_at)s)::int as now,
    count(*) filter (where placed_at < %(from_at)s)::int as before
from orders o
where ((placed_at >= %(from_at)s and placed_at < %(to_at)s) or (placed_at >= %(before_from)s and placed_at < %(before_to)s))
    and (%(locations)s::uuid[] is null
        or exists (select 1 from fulfillment_order f where f.order_id = o.order_id and f.location_id = any(%(locations)s)
            union all select 1 from reservation r where r.order_id = o.order_id and r.location_id = any(%(locations)s)))
group by 1;

-- name: sales_by_day
-- What was ordered by day in one currency, without tax. `starts`: the first moment of each day.
select (%(from_day)s::date + width_bucket(placed_at, %(starts)s::timestamptz[]) - 1)::text as day, sum(total_minor - tax_minor)::bigint as gross
from orders where placed_at >= %(from_at)s and placed_at < %(to_at)s and currency = %(currency)s group by 1;

-- name: main_currency
-- The currency in which most is sold, or the organization's.
select coalesce((select currency from orders where placed_at >= %(from_at)s group by currency order by count(*) desc, currency limit 1),
    (select currency from profile));

-- name: count_acts
-- Decisions that people made, and orders placed, within some days. A person signs with an e-mail address.
select (select count(distinct (e.commit_id, e.order_id)) from commit_log c join event e using (commit_id)
        where c.at >= %(from_at)s and c.at < %(to_at)s and c.actor like '%%@%%' and c.verb = any(%(verbs)s::text[])
        and e.order_id is not null and (%(locations)s::uuid[] is null
            or exists (select 1 from fulfillment_order f where f.order_id = e.order_id and f.location_id = any(%(locations)s)
                union all select 1 from reservation r where r.order_id = e.order_id and r.location_id = any(%(locations)s))))::int as acts,
    (select count(*) from orders o where created_at >= %(from_at)s and created_at < %(to_at)s and placed_at >= %(from_at)s
        and (%(locations)s::uuid[] is null
            or exists (select 1 from fulfillment_order f where f.order_id = o.order_id and f.location_id = any(%(locations)s)
                union all select 1 from reservation r where r.order_id = o.order_id and r.location_id = any(%(locations)s))))::int as orders;

-- name: count_attempts
-- What was done in each step within some days, and what of it went wrong; what was imported from longer ago is not counted. Where it was
-- done is where its fulfillment order or parcel is.
with recent as materialized (select commit_id from commit_log where at >= %(from_at)s)
select e.kind, count(*)::int as facts
from recent
cross join lateral (
    select kind, order_id, data from event
    where commit_id = recent.commit_id and at >= %(from_at)s and kind = any(%(kinds)s::text[]) offset 0) e
where %(locations)s::uuid[] is null or coalesce(
    (select f.location_id from fulfillment_order f where f.fulfillment_order_id = (e.data ->> 'fulfillment_order_id')::uuid),
    (select p.location_id from parcel p where p.parcel_id = (e.data ->> 'parcel_id')::uuid),
    (select f.location_id from fulfillment_order f where f.order_id = e.order_id and f.location_id = any(%(locations)s) limit 1),
    (select r.location_id from reservation r where r.order_id = e.order_id and r.location_id = any(%(locations)s) limit 1)
) = any(%(locations)s)
group by e.kind;

-- name: read_promises
-- Parcels that left and those of them by the day that was promised; parcels that were due and those of them delivered in time;
-- from placement to hand-over, half and nine in ten; and how many orders were shipped from more than one location.
select count(*)::int as left_at_all, count(*) filter (where (p.handed_over_at at time zone %(zone)s)::date <= o.ship_by)::int as left_in_time,
    count(*) filter (where p.deliver_by is not null and (p.delivered_at is not null or p.deliver_by < %(today)s))::int as due,
    count(*) filter (where p.deliver_by is not null and (p.delivered_at at time zone %(zone)s)::date <= p.deliver_by)::int as in_time,
    extract(epoch from percentile_cont(0.5) within group (order by p.handed_over_at - o.placed_at))::float as half_s,
    extract(epoch from percentile_cont(0.9) within group (order by p.handed_over_at - o.placed_at))::float as most_s,
    count(distinct p.order_id)::int as orders,
    (count(distinct (p.order_id, p.location_id)) - count(distinct p.order_id))::int as further
from parcel p join orders o using (order_id)
where p.handed_over_at >= %(from_at)s and (%(locations)s::uuid[] is null or p.location_id = any(%(locations)s));
