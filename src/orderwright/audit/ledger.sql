-- name: fact_without_commit
-- Facts whose transaction says nothing of who did what and when.
select concat('fact ', e.kind, ' ', e.seq, ' of ', e.commit_id) as place,
    jsonb_build_object('commit_id', e.commit_id, 'seq', e.seq) as keys,
    'actor, time and verb' as expected, concat_ws(', ', nullif(c.actor, ''), c.at::text, nullif(c.verb, '')) as found
from event e
left join commit_log c on c.commit_id = e.commit_id
where c.commit_id is null or c.actor = '' or c.verb = ''
order by e.commit_id, e.seq limit %(most)s;

-- name: fact_sequence
-- Transactions whose facts are not numbered 0, 1, 2 …, or that have none.
select concat('commit ', c.commit_id) as place, jsonb_build_object('commit_id', c.commit_id) as keys,
    concat('0 to ', count(e.seq) - 1) as expected,
    coalesce(concat(min(e.seq), ' to ', max(e.seq), ', ', count(e.seq), ' of them'), 'none') as found
from commit_log c
left join event e on e.commit_id = c.commit_id
group by c.commit_id
having count(e.seq) = 0 or min(e.seq) <> 0 or max(e.seq) <> count(e.seq) - 1
order by c.commit_id limit %(most)s;

-- name: movement_without_commit
-- Movements of stock that no recorded transaction made. The one that looks is recorded when it ends: a repair posts some.
select concat('movement ', m.movement_id, ' of ', m.quantity, ' ', v.sku) as place,
    jsonb_build_object('movement_id', m.movement_id) as keys, m.commit_id::text as expected, 'nothing' as found
from stock_movement m
left join variant v on v.variant_id = m.variant_id
left join commit_log c on c.commit_id = m.commit_id
where c.commit_id is null and m.commit_id <> %(commit_id)s
order by m.movement_id limit %(most)s;

-- name: placement_told
-- Orders that were announced not once.
with told as (select order_id, count(*) as times from event where kind = 'OrderPlaced' group by order_id)
select concat('order ', coalesce(o.number::text, t.order_id::text)) as place, jsonb_build_object('order_id', order_id) as keys,
    case when o.order_id is null then '0' else '1' end as expected, coalesce(t.times, 0)::text as found
from orders o
full join told t using (order_id)
where o.order_id is null or coalesce(t.times, 0) <> 1
order by o.number limit %(most)s;

-- name: completion_told
-- Orders that are completed without a fact that says so.
select concat('order ', o.number) as place, jsonb_build_object('order_id', o.order_id) as keys,
    'OrderCompleted' as expected, 'nothing' as found
from orders o
where o.status = 'completed'
    and not exists (select from event e where e.order_id = o.order_id and e.kind = 'OrderCompleted')
order by o.number limit %(most)s;

-- name: relay_positions
-- Positions are 1, 2, 3 … without a gap.
select 'commit_log' as place, '{}'::jsonb as keys, max(position)::text as expected, count(position)::text as found
from commit_log
having count(position) <> coalesce(max(position), 0) or min(position) < 1
limit %(most)s;

-- name: subscriber_ahead
-- Subscribers that believe to have read what is not there yet.
select concat('subscriber ', s.name) as place, jsonb_build_object('name', s.name) as keys,
    x.last::text as expected, s.position::text as found
from subscriber s
cross join (select coalesce(max(position), 0) as last from commit_log) as x
where s.position > x.last
order by s.name limit %(most)s;

-- name: waiting_events
-- Facts set aside for a subscriber that wait for nothing: no earlier one of their order failed, or there is no such fact.
select concat('failed event ', f.kind, ' ', f.seq, ' of ', f.commit_id, ' for ', f.subscriber) as place,
    jsonb_build_object('failed_event_id', f.failed_event_id) as keys,
    case when e.commit_id is null then 'a fact in the ledger' else 'an earlier fact that failed' end as expected, 'nothing' as found
from failed_event f
left join event e on e.commit_id = f.commit_id and e.seq = f.seq
where e.commit_id is null or (f.behind and f.retry_at is null and not exists (
    select from failed_event h where h.subscriber = f.subscriber and h.order_id = f.order_id and not h.behind))
order by f.failed_event_id limit %(most)s;

-- name: open_holds
-- Orders whose count of open holds is wrong.
with open as (select order_id, count(*) as holds from hold where released_at is null group by order_id)
select concat('order ', o.number) as place, jsonb_build_object('order_id', o.order_id) as keys,
    coalesce(h.holds, 0)::text as expected, o.open_holds::text as found
from orders o
left join open h on h.order_id = o.order_id
where o.open_holds <> coalesce(h.holds, 0)
order by o.number limit %(most)s;

-- name: held_and_working
-- Fulfillment orders at work that are not paused though the whole order is held.
select concat('fulfillment order ', f.number) as place,
    jsonb_build_object('fulfillment_order_id', f.fulfillment_order_id, 'order_id', f.order_id) as keys,
    'paused' as expected, f.status as found
from fulfillment_order f
where f.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed') and not f.paused
    and exists (select from hold h where h.order_id = f.order_id and h.line_no is null and h.released_at is null)
order by f.number limit %(most)s;

-- name: promised_work
-- Fulfillment orders at work that stand in their queue by another day than the one that was promised.
select concat('fulfillment order ', f.number) as place,
    jsonb_build_object('fulfillment_order_id', f.fulfillment_order_id, 'order_id', f.order_id) as keys,
    o.ship_by::text as expected, f.ship_by::text as found
from fulfillment_order f join orders o using (order_id)
where f.status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed') and f.ship_by <> o.ship_by
order by f.number limit %(most)s;

-- name: orphans
-- Rows that refer to nothing, where no foreign key stands guard.
select place, keys, expected, 'nothing' as found
from (
    select concat('order ', t.number) as place, jsonb_build_object('order_id', t.order_id) as keys, 'a customer' as expected
    from orders t
    where t.customer_id is not null and not exists (select from customer r where r.customer_id = t.customer_id)
    union
    select concat('order ', t.number), jsonb_build_object('order_id', t.order_id), 'a channel'
    from orders t where not exists (select from channel r where r.code = t.channel)
    union
    select concat('order ', t.number), jsonb_build_object('order_id', t.order_id), 'a line'
    from orders t where not exists (select from order_line r where r.order_id = t.order_id)
    union
    select concat('line ', t.line_no, ' of ', t.order_id), jsonb_build_object('order_id', t.order_id, 'line_no', t.line_no),
        'an order'
    from order_line t where not exists (select from orders r where r.order_id = t.order_id)
    union
    select concat('line ', t.line_no, ' of ', t.order_id), jsonb_build_object('order_id', t.order_id, 'line_no', t.line_no),
        'a variant'
    from order_line t where not exists (select from variant r where r.variant_id = t.variant_id)
    union
    select concat('reservation of ', t.order_id, ' line ', t.line_no),
        jsonb_build_object('order_id', t.order_id, 'line_no', t.line_no), 'an order line'
    from reservation t
    where not exists (select from order_line r where r.order_id = t.order_id and r.line_no = t.line_no)
    union
    select concat('reservation of ', t.order_id, ' line ', t.line_no),
        jsonb_build_object('order_id', t.order_id, 'line_no', t.line_no), 'a location'
    from reservation t where not exists (select from location r where r.location_id = t.location_id)
    union
    select concat('charge ', t.charge_id), jsonb_build_object('charge_id', t.charge_id), 'an order'
    from charge t where t.order_id is not null and not exists (select from orders r where r.order_id = t.order_id)
    union
    select concat('payment fact ', t.payment_event_id), jsonb_build_object('payment_event_id', t.payment_event_id), 'an order'
    from payment_event t where not exists (select from orders r where r.order_id = t.order_id)
    union
    select concat('fulfillment order ', t.number), jsonb_build_object('fulfillment_order_id', t.fulfillment_order_id), 'an order'
    from fulfillment_order t where not exists (select from orders r where r.order_id = t.order_id)
    union
    select concat('fulfillment order ', t.number), jsonb_build_object('fulfillment_order_id', t.fulfillment_order_id), 'a line'
    from fulfillment_order t
    where not exists (select from fulfillment_order_line r where r.fulfillment_order_id = t.fulfillment_order_id)
    union
    select concat('line ', t.line_no, ' of fulfillment order ', f.number),
        jsonb_build_object('fulfillment_order_id', t.fulfillment_order_id, 'line_no', t.line_no), 'a line of its order'
    from fulfillment_order_line t
    join fulfillment_order f on f.fulfillment_order_id = t.fulfillment_order_id
    where t.order_id <> f.order_id or t.location_id <> f.location_id
        or not exists (select from order_line r where r.order_id = t.order_id and r.line_no = t.line_no)
    union
    select concat('parcel ', t.number), jsonb_build_object('parcel_id', t.parcel_id), 'a fulfillment order of its order'
    from parcel t
    where not exists (
        select from fulfillment_order r where r.fulfillment_order_id = t.fulfillment_order_id
            and r.order_id = t.order_id and r.location_id = t.location_id)
    union
    select concat('line ', t.line_no, ' of parcel ', p.number),
        jsonb_build_object('parcel_id', t.parcel_id, 'line_no', t.line_no), 'a line of its fulfillment order'
    from parcel_line t
    join parcel p on p.parcel_id = t.parcel_id
    where t.order_id <> p.order_id
        or not exists (
            select from fulfillment_order_line r
            where r.fulfillment_order_id = p.fulfillment_order_id and r.line_no = t.line_no)
    union
    select concat('line ', t.line_no, ' of return ', a.number),
        jsonb_build_object('return_id', t.return_id, 'line_no', t.line_no), 'a line of its order'
    from return_line t
    join return_authorization a on a.return_id = t.return_id
    where t.order_id <> a.order_id
        or not exists (select from order_line r where r.order_id = t.order_id and r.line_no = t.line_no)
    union
    select concat('fact ', t.kind, ' ', t.seq, ' of ', t.commit_id),
        jsonb_build_object('commit_id', t.commit_id, 'seq', t.seq), 'an order'
    from event t where t.order_id is not null and not exists (select from orders r where r.order_id = t.order_id)
    union
    select concat('movement ', t.movement_id), jsonb_build_object('movement_id', t.movement_id), 'a variant'
    from stock_movement t where not exists (select from variant r where r.variant_id = t.variant_id)
    union
    select concat('movement ', t.movement_id), jsonb_build_object('movement_id', t.movement_id), 'a location'
    from stock_movement t
    where exists (
        select from unnest(array[t.from_location_id, t.to_location_id]) as p (location_id)
        where p.location_id is not null and not exists (select from location r where r.location_id = p.location_id))
    union
    select concat('case ', t.number), jsonb_build_object('case_id', t.case_id), 'an order'
    from service_case t where t.order_id is not null and not exists (select from orders r where r.order_id = t.order_id)
    union
    select concat('message ', t.message_id), jsonb_build_object('message_id', t.message_id), 'an order'
    from message t where t.order_id is not null and not exists (select from orders r where r.order_id = t.order_id)
) as lost
order by place limit %(most)s;
