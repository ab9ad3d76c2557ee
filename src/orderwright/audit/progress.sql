-- name: units
-- Lines whose units do not add up to what was ordered, lines without progress, and progress without a line.
select concat('order ', o.number, ' line ', line_no) as place,
    jsonb_build_object('order_id', order_id, 'line_no', line_no) as keys,
    coalesce(l.quantity, 0)::text as expected, coalesce(p.units, 0)::text as found
from order_line l
full join (
    select order_id, line_no, ordered,
        to_source + backordered + reserved + released + picked + packed + shipped + delivered + lost + "returning" + returned
            + canceled as units
    from progress
) as p using (order_id, line_no)
left join orders o using (order_id)
where l.quantity is distinct from p.units or l.quantity is distinct from p.ordered
order by o.number, line_no limit %(most)s;

-- name: reserved
-- Lines whose reserved units are not those of their reservations.
with claimed as (select order_id, line_no, sum(quantity) as units from reservation group by order_id, line_no)
select concat('order ', o.number, ' line ', line_no) as place,
    jsonb_build_object('order_id', order_id, 'line_no', line_no) as keys,
    coalesce(c.units, 0)::text as expected, coalesce(p.reserved, 0)::text as found
from claimed c
full join (select order_id, line_no, reserved from progress where reserved <> 0) as p using (order_id, line_no)
left join orders o using (order_id)
where coalesce(c.units, 0) <> coalesce(p.reserved, 0)
order by o.number, line_no limit %(most)s;

-- name: in_work
-- Lines whose released, picked, packed and departed units are not those of their fulfillment orders.
with work as (
    select order_id, line_no, array[sum(open), sum(picked), sum(packed), sum(shipped)] as units
    from fulfillment_order_line group by order_id, line_no
),
told as (
    select order_id, line_no, array[released, picked, packed, shipped + delivered + lost + "returning" + returned]::bigint[] as units
    from progress
)
select concat('order ', o.number, ' line ', line_no) as place,
    jsonb_build_object('order_id', order_id, 'line_no', line_no) as keys,
    array_to_string(coalesce(w.units, '{0,0,0,0}'), ', ') as expected,
    array_to_string(coalesce(t.units, '{0,0,0,0}'), ', ') as found
from work w
full join told t using (order_id, line_no)
left join orders o using (order_id)
where coalesce(w.units, '{0,0,0,0}') <> coalesce(t.units, '{0,0,0,0}')
order by o.number, line_no limit %(most)s;

-- name: parcels
-- Lines of fulfillment orders whose packed and shipped units are not those of their parcels.
with boxed as (
    select p.fulfillment_order_id, l.line_no,
        array[sum(l.quantity) filter (where p.status in ('packed', 'labeled')),
              sum(l.quantity) filter (where p.status in ('handed_over', 'delivered', 'lost', 'returned'))] as units
    from parcel p join parcel_line l on l.parcel_id = p.parcel_id
    where p.status <> 'canceled'
    group by p.fulfillment_order_id, l.line_no
)
select concat('fulfillment order ', f.number, ' line ', line_no) as place,
    jsonb_build_object('fulfillment_order_id', fulfillment_order_id, 'line_no', line_no) as keys,
    concat(coalesce(b.units[1], 0), ', ', coalesce(b.units[2], 0)) as expected,
    concat(coalesce(l.packed, 0), ', ', coalesce(l.shipped, 0)) as found
from boxed b
full join (
    select fulfillment_order_id, line_no, packed, shipped from fulfillment_order_line where packed + shipped <> 0
) as l using (fulfillment_order_id, line_no)
left join fulfillment_order f using (fulfillment_order_id)
where (coalesce(b.units[1], 0), coalesce(b.units[2], 0)) <> (coalesce(l.packed, 0), coalesce(l.shipped, 0))
order by f.number, line_no limit %(most)s;

-- name: labels
-- Parcels whose tracking number and promised day are not those of one valid label; what has no label yet, or none any
-- more, has neither.
with valid as (
    select parcel_id, count(*) as labels, string_agg(tracking_number, ', ' order by tracking_number) as numbers,
        max(deliver_by) as due
    from label where status = 'bought' group by parcel_id
)
select concat('parcel ', p.number, ' (', p.status, ')') as place, jsonb_build_object('parcel_id', p.parcel_id) as keys,
    case when p.status in ('packed', 'canceled') then 'no number, no day and no label' else 'one number and one day, those of its label' end as expected,
    concat(coalesce('number ' || p.tracking_number, 'no number'), ', ', coalesce('due ' || p.deliver_by, 'no day'), ', ',
        coalesce('label ' || v.numbers || ' due ' || v.due, 'no label')) as found
from parcel p left join valid v using (parcel_id)
where case when p.status in ('packed', 'canceled') then p.tracking_number is not null or p.deliver_by is not null or v.labels is not null
    else v.labels is distinct from 1 or v.numbers is distinct from p.tracking_number or v.due is distinct from p.deliver_by end
order by p.number limit %(most)s;

-- name: on_the_way
-- Lines of which more units are on the way, or lost, than parcels carry (those of a return are on their way back).
with carried as (
    select l.order_id, l.line_no, sum(l.quantity) filter (where p.status = 'handed_over') as units,
        sum(l.quantity) filter (where p.status = 'lost') as lost
    from parcel p join parcel_line l on l.parcel_id = p.parcel_id
    where p.status in ('handed_over', 'lost')
    group by l.order_id, l.line_no
)
select concat('order ', o.number, ' line ', t.line_no) as place,
    jsonb_build_object('order_id', t.order_id, 'line_no', t.line_no) as keys,
    concat(coalesce(c.units, 0), case when t.lost > 0 or c.lost > 0 then concat(', lost ', coalesce(c.lost, 0)) end) as expected,
    concat(t.shipped, case when t.lost > 0 or c.lost > 0 then concat(', lost ', t.lost) end) as found
from progress t
left join carried c on c.order_id = t.order_id and c.line_no = t.line_no
left join orders o on o.order_id = t.order_id
where t.shipped > coalesce(c.units, 0) or t.lost > coalesce(c.lost, 0)
order by o.number, t.line_no limit %(most)s;

-- name: returns
-- Lines whose returning and returned units are not those of their returns.
with back as (
    select l.order_id, l.line_no,
        array[coalesce(sum(l.quantity - l.received) filter (where r.status in ('authorized', 'received')), 0),
              sum(l.received)] as units
    from return_line l join return_authorization r on r.return_id = l.return_id
    group by l.order_id, l.line_no
),
told as (
    select order_id, line_no, array["returning", returned]::bigint[] as units
    from progress where "returning" <> 0 or returned <> 0
)
select concat('order ', o.number, ' line ', line_no) as place,
    jsonb_build_object('order_id', order_id, 'line_no', line_no) as keys,
    array_to_string(coalesce(b.units, '{0,0}'), ', ') as expected,
    array_to_string(coalesce(t.units, '{0,0}'), ', ') as found
from back b
full join told t using (order_id, line_no)
left join orders o using (order_id)
where coalesce(b.units, '{0,0}') <> coalesce(t.units, '{0,0}')
order by o.number, line_no limit %(most)s;

-- name: return_places
-- Lines of returns of which not as many units came, were restocked and scrapped by location as in all.
select concat('return ', a.number, ' line ', l.line_no) as place,
    jsonb_build_object('return_id', l.return_id, 'line_no', l.line_no) as keys,
    concat(l.received, ', ', l.restocked, ' + ', l.scrapped) as expected,
    concat(p.received, ', ', p.restocked, ' + ', p.scrapped) as found
from return_line l
join return_authorization a on a.return_id = l.return_id
cross join lateral (
    select coalesce(sum(received), 0) as received, coalesce(sum(restocked), 0) as restocked, coalesce(sum(scrapped), 0) as scrapped
    from return_place p where p.return_id = l.return_id and p.line_no = l.line_no
) as p
where (l.received, l.restocked, l.scrapped) <> (p.received, p.restocked, p.scrapped)
order by a.number, l.line_no limit %(most)s;

-- name: claimed_units
-- Lines for which more units are reserved, at work and gone than were ordered.
with claims as (
    select order_id, line_no, sum(units) as units
    from (
        select order_id, line_no, quantity as units from reservation
        union all select order_id, line_no, quantity - canceled from fulfillment_order_line
    ) as claims
    group by order_id, line_no
)
select concat('order ', o.number, ' line ', c.line_no) as place,
    jsonb_build_object('order_id', c.order_id, 'line_no', c.line_no) as keys,
    l.quantity::text as expected, c.units::text as found
from claims c
join order_line l on l.order_id = c.order_id and l.line_no = c.line_no
left join orders o on o.order_id = c.order_id
where c.units > l.quantity
order by o.number, c.line_no limit %(most)s;

-- name: queued
-- Lines whose place in the queue for stock is not what their order, its holds and fences say.
with told as (
    select p.order_id, p.line_no, p.variant_id, p.held, p.ship_by,
        array(select c.code from unnest(p.fenced_at) as each(location_id) join location c using (location_id)
            order by c.code) as fences
    from progress p
),
due as (
    select l.order_id, l.line_no, l.variant_id, o.ship_by,
        exists (select from hold h where h.order_id = l.order_id and coalesce(h.line_no, l.line_no) = l.line_no
            and h.released_at is null) as held,
        array(select c.code from sourcing_fence f join location c using (location_id)
            where f.order_id = l.order_id and f.variant_id = l.variant_id order by c.code) as fences
    from order_line l left join orders o using (order_id)
)
select concat('order ', o.number, ' line ', line_no) as place,
    jsonb_build_object('order_id', order_id, 'line_no', line_no) as keys,
    concat_ws(', ', d.ship_by, d.variant_id, case when d.held then 'held' end, nullif(array_to_string(d.fences, ' '), '')) as expected,
    concat_ws(', ', t.ship_by, t.variant_id, case when t.held then 'held' end, nullif(array_to_string(t.fences, ' '), '')) as found
from due d
join told t using (order_id, line_no)
left join orders o using (order_id)
where (d.ship_by, d.variant_id, d.held, d.fences) is distinct from (t.ship_by, t.variant_id, t.held, t.fences)
order by o.number, line_no limit %(most)s;

-- name: overtaken
-- Units that can be sold at a location that ships, beside a line that waits for them, is not held, and is not fenced there.
select concat('order ', o.number, ' line ', p.line_no) as place,
    jsonb_build_object('order_id', p.order_id, 'line_no', p.line_no) as keys,
    '0 free'::text as expected,
    string_agg(concat(l.on_hand - l.committed - l.unavailable - l.safety_stock, ' free at ', c.code), ', ' order by c.code) as found
from progress p
join stock_level l on l.variant_id = p.variant_id and l.on_hand - l.committed - l.unavailable - l.safety_stock > 0
    and l.location_id <> all (p.fenced_at)
join location c on c.location_id = l.location_id and c.active
join orders o on o.order_id = p.order_id
where p.backordered + p.to_source > 0 and not p.held
group by o.number, p.order_id, p.line_no
order by o.number, p.line_no limit %(most)s;
