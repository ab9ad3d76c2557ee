-- name: read_filter_choices
-- Channels and active locations, and whether there are past orders.
select array(select code from channel order by code) as channels,
    array(select code from location where active and (%(locations)s::uuid[] is null or location_id = any(%(locations)s))
        order by priority, code) as locations,
    exists (select from past_order) as past;

-- name: read_order_states
-- The orders of a page with everything that says where they stand.
select o.order_id, o.number, o.channel, o.external_ref, o.placed_at, o.ship_by, o.customer_name as customer, c.number as customer_number,
    coalesce(o.ship_to ->> 'country', '') as country, coalesce(o.ship_to ->> 'city', '') as city, o.units as ordered,
    o.total_minor, o.currency, o.tags, o.status, o.payment_status, o.fulfillment_status, o.release_after, o.canceled_at,
    p.to_source, p.backordered, p.reserved, p.released, p.picked, p.packed, p.shipped, p.delivered, p.lost, p."returning", p.returned,
    p.canceled, h.reason as hold_reason, h.placed_at as held_at, s.number as case_number, s.due_at as case_due_at,
    b.number as parcel_number, b.status as parcel_status, b.tracking_state, b.deliver_by, b.delivered_at, b.handed_over_at,
    f.waiting_location, f.released_at, r.number as return_number, r.status as return_status,
    not (o.payment_secured or coalesce(ch.release_unpaid, true)) as waits_for_money
from orders o
left join channel ch on ch.code = o.channel
left join customer c using (customer_id)
cross join lateral (
    select coalesce(sum(to_source), 0)::int as to_source, coalesce(sum(backordered), 0)::int as backordered,
        coalesce(sum(reserved), 0)::int as reserved, coalesce(sum(released), 0)::int as released,
        coalesce(sum(picked), 0)::int as picked, coalesce(sum(packed), 0)::int as packed,
        coalesce(sum(shipped), 0)::int as shipped, coalesce(sum(delivered), 0)::int as delivered,
        coalesce(sum(lost), 0)::int as lost, coalesce(sum("returning"), 0)::int as "returning", coalesce(sum(returned), 0)::int as returned,
        coalesce(sum(canceled), 0)::int as canceled
    from progress where progress.order_id = o.order_id) as p
left join lateral (
    select reason, placed_at from hold
    where o.open_holds > 0 and hold.order_id = o.order_id and released_at is null order by placed_at limit 1) as h on true
left join lateral (
    select number, due_at from service_case
    where service_case.order_id = o.order_id and status <> 'resolved' order by due_at limit 1) as s on true
left join lateral (
    select number, status, tracking_state, deliver_by, delivered_at, handed_over_at from parcel
    where parcel.order_id = o.order_id and status <> 'canceled'
    order by case status when 'delivered' then 1 when 'lost' then 2 when 'returned' then 2 else 0 end, tracking_state in ('attempt_failed', 'exception', 'expired') desc, number desc limit 1
    ) as b on true
left join lateral (
    select min(l.name) filter (where fo.status = 'released') as waiting_location, min(fo.released_at) as released_at
    from fulfillment_order fo join location l using (location_id)
    where fo.order_id = o.order_id and fo.status not in ('rejected', 'canceled', 'delivered')) as f on true
left join lateral (
    select number, status from return_authorization ra
    where ra.order_id = o.order_id and ra.status in ('requested', 'authorized', 'received') order by number desc limit 1
    ) as r on true
where o.order_id = any(%(order_ids)s::uuid[])
order by o.number desc;

-- name: count_views
-- How many orders are open and in each view, each counted no further than a limit.
select
    (select count(*) from (select from orders where status = 'placed' limit %(counted_max)s) as counted) as open,
    (select count(*) from (
        select order_id from hold where released_at is null
        union select order_id from service_case where status <> 'resolved' and order_id is not null
        union select order_id from progress where to_source > 0
        union select order_id from orders where payment_status = 'overpaid'
        limit %(counted_max)s) as counted) as attention,
    (select count(*) from (
        select from orders where status = 'placed' and fulfillment_status = 'unfulfilled' limit %(counted_max)s) as counted
    ) as unfulfilled,
    (select count(*) from (
        select from orders o
        where o.status = 'placed' and o.ship_by = %(today)s
            and o.fulfillment_status in ('unfulfilled', 'backordered', 'in_progress', 'partially_shipped', 'partially_delivered')
            and (o.fulfillment_status <> 'partially_delivered' or (select true from progress p where p.order_id = o.order_id
                and p.to_source + p.backordered + p.reserved + p.released + p.picked + p.packed > 0 limit 1))
        limit %(counted_max)s) as counted) as due_today,
    (select count(*) from (select distinct order_id from hold where released_at is null limit %(counted_max)s) as counted) as on_hold,
    (select count(*) from (
        select distinct order_id from progress where backordered > 0 limit %(counted_max)s) as counted) as backordered,
    (select count(*) from (
        select distinct order_id from parcel where status in ('packed', 'labeled') limit %(counted_max)s) as counted) as ready,
    (select count(*) from (
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
        limit %(counted_max)s) as counted) as late,
    (select count(*) from (
        select distinct order_id from return_authorization where status in ('requested', 'authorized', 'received')
        limit %(counted_max)s) as counted) as returns;
