-- name: on_hand
-- Levels whose on hand is not the sum of their movements; levels that are missing count as 0.
with moved as (
    select variant_id, location_id, sum(units) as units
    from (
        select variant_id, to_location_id as location_id, quantity as units
        from stock_movement where to_location_id is not null
        union all
        select variant_id, from_location_id, -quantity from stock_movement where from_location_id is not null
    ) as ways
    group by variant_id, location_id
)
select concat(v.sku, ' at ', p.code) as place, jsonb_build_object('variant_id', variant_id, 'location_id', location_id) as keys,
    coalesce(m.units, 0)::text as expected, coalesce(l.on_hand, 0)::text as found
from moved m
full join stock_level l using (variant_id, location_id)
left join variant v using (variant_id)
left join location p using (location_id)
where coalesce(m.units, 0) <> coalesce(l.on_hand, 0)
order by v.sku, p.code limit %(most)s;

-- name: unavailable
-- The same for what can't be sold.
with moved as (
    select variant_id, location_id, sum(units) as units
    from (
        select variant_id, to_location_id as location_id, quantity as units
        from stock_movement where to_place = 'unavailable'
        union all
        select variant_id, from_location_id, -quantity from stock_movement where from_place = 'unavailable'
    ) as ways
    group by variant_id, location_id
)
select concat(v.sku, ' at ', p.code) as place, jsonb_build_object('variant_id', variant_id, 'location_id', location_id) as keys,
    coalesce(m.units, 0)::text as expected, coalesce(l.unavailable, 0)::text as found
from moved m
full join stock_level l using (variant_id, location_id)
left join variant v using (variant_id)
left join location p using (location_id)
where coalesce(m.units, 0) <> coalesce(l.unavailable, 0)
order by v.sku, p.code limit %(most)s;

-- name: committed
-- Levels whose committed units are not those that reservations and work not yet shipped claim.
with claimed as (
    select variant_id, location_id, sum(units) as units
    from (
        select variant_id, location_id, quantity as units from reservation
        union all
        select variant_id, location_id, open + picked + packed
        from fulfillment_order_line where open + picked + packed > 0
    ) as claims
    group by variant_id, location_id
)
select concat(v.sku, ' at ', p.code) as place, jsonb_build_object('variant_id', variant_id, 'location_id', location_id) as keys,
    coalesce(c.units, 0)::text as expected, coalesce(l.committed, 0)::text as found
from claimed c
full join stock_level l using (variant_id, location_id)
left join variant v using (variant_id)
left join location p using (location_id)
where coalesce(c.units, 0) <> coalesce(l.committed, 0)
order by v.sku, p.code limit %(most)s;

-- name: oversold
-- Levels that can't be.
select concat(v.sku, ' at ', p.code) as place,
    jsonb_build_object('variant_id', l.variant_id, 'location_id', l.location_id) as keys,
    'nothing negative, committed + unavailable ≤ on hand' as expected,
    concat('on hand ', l.on_hand, ', committed ', l.committed, ', unavailable ', l.unavailable) as found
from stock_level l
left join variant v on v.variant_id = l.variant_id
left join location p on p.location_id = l.location_id
where least(l.on_hand, l.committed, l.unavailable) < 0 or l.committed + l.unavailable > l.on_hand
order by v.sku, p.code limit %(most)s;

-- name: waiting
-- Levels with fewer unavailable units than wait to be put back, inspected or decided on there: some were made sellable or left twice.
with waiting as (
    select variant_id, location_id, sum(units) as units
    from (
        select variant_id, location_id, to_put_back as units from fulfillment_order_line where to_put_back > 0
        union all
        select l.variant_id, p.location_id, p.received - p.restocked - p.scrapped
        from return_place p join return_line l on l.return_id = p.return_id and l.line_no = p.line_no
        where p.received > p.restocked + p.scrapped
        union all
        select u.variant_id, u.location_id, u.units
        from unexpected_goods u join service_case c on c.case_id = u.case_id where c.status <> 'resolved'
    ) as units
    group by variant_id, location_id
)
select concat(v.sku, ' at ', p.code) as place, jsonb_build_object('variant_id', w.variant_id, 'location_id', w.location_id) as keys,
    w.units::text as expected, coalesce(l.unavailable, 0)::text as found
from waiting w
left join stock_level l on l.variant_id = w.variant_id and l.location_id = w.location_id
left join variant v on v.variant_id = w.variant_id
left join location p on p.location_id = w.location_id
where w.units > coalesce(l.unavailable, 0)
order by v.sku, p.code limit %(most)s;

-- name: claimed_variant
-- Claims of order lines for goods that they do not order.
select concat('order ', o.number, ' line ', c.line_no) as place,
    jsonb_build_object('order_id', c.order_id, 'line_no', c.line_no) as keys,
    l.variant_id::text as expected, c.variant_id::text as found
from (
    select order_id, line_no, variant_id from reservation
    union all select order_id, line_no, variant_id from fulfillment_order_line
    union all select order_id, line_no, variant_id from return_line
) as c
join order_line l on l.order_id = c.order_id and l.line_no = c.line_no
join orders o on o.order_id = c.order_id
where c.variant_id <> l.variant_id
order by o.number, c.line_no limit %(most)s;
