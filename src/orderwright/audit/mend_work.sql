-- name: labels_by_facts
-- Labels are valid from being bought until being voided, and again from being reinstated.
update label l set status = t.status, voided_at = t.at
from json_to_recordset(%(rows)s) as x(place text, parcel_id uuid)
join parcel p on p.parcel_id = x.parcel_id
join label k on k.parcel_id = p.parcel_id
left join event e on e.order_id = p.order_id and e.kind = 'LabelVoided' and e.data ->> 'label_id' = k.label_id::text
    and not exists (select from event r where r.order_id = p.order_id and r.kind = 'LabelReinstated'
        and r.data ->> 'label_id' = k.label_id::text)
cross join lateral (select case when e.at is null then 'bought' else 'void' end as status, e.at) as t
where l.label_id = k.label_id and l.status <> t.status
returning x.place, p.order_id, concat('label ', l.tracking_number, ' is ', l.status, ', as was told') as entry;

-- name: parcels_by_facts
-- Parcels stand where the last thing told of them left them.
with told as (
    select x.place, p.parcel_id, p.order_id,
        case when count(*) filter (where e.kind = 'ParcelDelivered') > count(*) filter (where e.kind = 'DeliveryTakenBack') then 'delivered'
            when bool_or(e.kind = 'ParcelHandedOver') and p.status = 'returned' then 'returned'
            when bool_or(e.kind = 'ParcelHandedOver') then case p.tracking_sub_state when 'lost' then 'lost' else 'handed_over' end
            when bool_or(e.kind = 'ParcelUnpacked') then 'canceled' when l.label_id is not null then 'labeled'
            else 'packed' end as status
    from (
        select distinct on (q.parcel_id) y.place, q.parcel_id
        from json_to_recordset(%(rows)s) as y(place text, parcel_id uuid, fulfillment_order_id uuid)
        join parcel q on q.parcel_id = y.parcel_id or q.fulfillment_order_id = y.fulfillment_order_id
    ) as x
    join parcel p on p.parcel_id = x.parcel_id
    join event e on e.order_id = p.order_id and e.data ->> 'parcel_id' = p.parcel_id::text
    left join label l on l.parcel_id = p.parcel_id and l.status = 'bought'
    group by x.place, p.parcel_id, l.label_id
)
update parcel p set status = t.status
from told t
where p.parcel_id = t.parcel_id and p.status <> t.status
returning t.place, p.order_id, concat('parcel ', p.number, ' is ', replace(p.status, '_', ' '), ' again, as was told') as entry;

-- name: numbers_by_labels
-- Parcels have the number and the promised day of their valid label, and none without one.
update parcel p set tracking_number = l.tracking_number, deliver_by = l.deliver_by
from json_to_recordset(%(rows)s) as x(place text, parcel_id uuid)
left join label l on l.parcel_id = x.parcel_id and l.status = 'bought'
where p.parcel_id = x.parcel_id and (p.tracking_number, p.deliver_by) is distinct from (l.tracking_number, l.deliver_by)
returning x.place, p.order_id, concat('its number is ', coalesce(l.tracking_number || ', its day ' || l.deliver_by, 'gone'), ', as its label says') as entry;

-- name: parcel_lines_by_facts
-- Nothing is in a parcel beyond what was packed into it.
update parcel_line l set quantity = t.packed
from json_to_recordset(%(rows)s) as x(place text, fulfillment_order_id uuid, line_no integer)
join parcel p on p.fulfillment_order_id = x.fulfillment_order_id
join event e on e.order_id = p.order_id and e.kind = 'ParcelPacked' and e.data ->> 'parcel_id' = p.parcel_id::text
cross join lateral (
    select sum((part ->> 'quantity')::integer)::integer as packed from jsonb_array_elements(e.data -> 'lines') as part
    where (part ->> 'line_no')::integer = x.line_no
) as t
where l.parcel_id = p.parcel_id and l.line_no = x.line_no and l.quantity > t.packed
returning x.place, p.order_id, concat('parcel ', p.number, ' holds ', l.quantity, ', as was packed') as entry;

-- name: restore_work_lines
-- Lines of fulfillment orders that parcels prove.
insert into fulfillment_order_line (fulfillment_order_id, order_id, line_no, variant_id, location_id, quantity, open, packed, shipped)
select f.fulfillment_order_id, f.order_id, x.line_no, o.variant_id, f.location_id, b.packed + b.shipped, 0, b.packed, b.shipped
from json_to_recordset(%(rows)s) as x(fulfillment_order_id uuid, line_no integer)
join fulfillment_order f on f.fulfillment_order_id = x.fulfillment_order_id
join order_line o on o.order_id = f.order_id and o.line_no = x.line_no
cross join lateral (
    select coalesce(sum(l.quantity) filter (where p.status in ('packed', 'labeled')), 0) as packed,
        coalesce(sum(l.quantity) filter (where p.status in ('handed_over', 'delivered', 'lost', 'returned')), 0) as shipped
    from parcel p join parcel_line l on l.parcel_id = p.parcel_id
    where p.fulfillment_order_id = x.fulfillment_order_id and l.line_no = x.line_no
) as b
where b.packed + b.shipped > 0
on conflict (fulfillment_order_id, line_no) do nothing
returning (select concat('fulfillment order ', number, ' line ', fulfillment_order_line.line_no) from fulfillment_order f
    where f.fulfillment_order_id = fulfillment_order_line.fulfillment_order_id) as place, order_id,
    concat('the line of ', quantity, ' is there again, as its parcels hold it') as entry;

-- name: lines_by_parcels
-- Lines of fulfillment orders are packed and shipped as their parcels are; what is no longer in a parcel is picked, unless
-- more would be claimed than was ordered: then it never was.
with boxed as (
    select x.place, x.fulfillment_order_id, x.line_no,
        coalesce(sum(l.quantity) filter (where p.status in ('packed', 'labeled')), 0)::integer as packed,
        coalesce(sum(l.quantity) filter (where p.status in ('handed_over', 'delivered', 'lost', 'returned')), 0)::integer as shipped
    from json_to_recordset(%(rows)s) as x(place text, fulfillment_order_id uuid, line_no integer)
    left join parcel p on p.fulfillment_order_id = x.fulfillment_order_id
    left join parcel_line l on l.parcel_id = p.parcel_id and l.line_no = x.line_no
    group by x.place, x.fulfillment_order_id, x.line_no
),
due as (
    select b.*, c.picked, c.open
    from boxed b
    join fulfillment_order_line f on f.fulfillment_order_id = b.fulfillment_order_id and f.line_no = b.line_no
    cross join lateral (
        select greatest(0, sum(t.quantity - t.canceled) - max(o.quantity))::integer as extra,
            greatest(0, f.packed + f.shipped - b.packed - b.shipped) as loose,
            greatest(0, b.packed + b.shipped - f.packed - f.shipped) as more
        from fulfillment_order_line t
        join order_line o on o.order_id = t.order_id and o.line_no = t.line_no
        where t.order_id = f.order_id and t.line_no = f.line_no
    ) as n
    cross join lateral (
        select f.picked + greatest(0, n.loose - n.extra) - least(n.more, f.picked) as picked,
            f.open - least(greatest(0, n.more - f.picked), f.open) as open
    ) as c
)
update fulfillment_order_line l
set packed = d.packed, shipped = d.shipped, picked = d.picked, open = d.open, scanned = least(l.scanned, d.open),
    quantity = d.open + d.picked + d.packed + d.shipped + l.canceled
from due d
where l.fulfillment_order_id = d.fulfillment_order_id and l.line_no = d.line_no and (l.packed, l.shipped) <> (d.packed, d.shipped)
returning d.place, l.order_id, concat(l.packed, ' packed and ', l.shipped, ' shipped, as its parcels are; ', l.picked, ' picked') as entry;

-- name: return_lines_by_movements
-- As many units of a return's line came, were restocked and scrapped as goods were moved for it.
with moved as (
    select x.place, l.return_id, l.line_no, l.order_id,
        coalesce(sum(m.quantity) filter (where m.reason = 'returned'), 0)::integer as received,
        coalesce(sum(m.quantity) filter (where m.reason = 'restocked'), 0)::integer as restocked,
        coalesce(sum(m.quantity) filter (where m.reason = 'scrapped'), 0)::integer as scrapped
    from (select distinct place, order_id, line_no
        from json_to_recordset(%(rows)s) as x(place text, order_id uuid, line_no integer)) as x
    join return_line l on l.order_id = x.order_id and l.line_no = x.line_no
    left join stock_movement m on m.variant_id = l.variant_id and m.cause_kind = 'return' and m.cause_id = l.return_id
    where not exists (
        select from return_line r where r.return_id = l.return_id and r.variant_id = l.variant_id and r.line_no <> l.line_no)
    group by x.place, l.return_id, l.line_no
)
update return_line l set received = m.received, restocked = m.restocked, scrapped = m.scrapped
from moved m
where l.return_id = m.return_id and l.line_no = m.line_no and m.received <= l.quantity
    and (l.received, l.restocked, l.scrapped) <> (m.received, m.restocked, m.scrapped)
returning m.place, m.order_id, concat(m.received, ' came back, ', m.restocked, ' restocked, ', m.scrapped, ' scrapped, as goods moved') as entry;

-- name: places_by_lines
-- Where places don't add up to the units of a return's line, all are where most of them arrived, else where they were to be sent.
with due as (
    select x.place, r.order_id, l.return_id, l.line_no,
        coalesce((select p.location_id from return_place p where p.return_id = l.return_id and p.line_no = l.line_no
                  order by p.received desc, p.location_id limit 1), r.location_id) as location_id, l.received, l.restocked, l.scrapped
    from (select distinct on (return_id, line_no) place, return_id, line_no
        from json_to_recordset(%(rows)s) as x(place text, return_id uuid, line_no integer)) as x
    join return_line l on l.return_id = x.return_id and l.line_no = x.line_no
    join return_authorization r on r.return_id = l.return_id
),
cleared as (
    delete from return_place p using due d
    where p.return_id = d.return_id and p.line_no = d.line_no and p.location_id <> d.location_id
),
put as (
    insert into return_place (return_id, line_no, location_id, received, restocked, scrapped)
    select return_id, line_no, location_id, received, restocked, scrapped from due
    on conflict (return_id, line_no, location_id) do update
    set received = excluded.received, restocked = excluded.restocked, scrapped = excluded.scrapped
)
select place, order_id, concat(received, ' came back at one location, ', restocked, ' restocked, ', scrapped, ' scrapped') as entry
from due;

-- name: claims_by_lines
-- Reservations, and work that nobody has touched yet, are for the goods that were ordered.
with work as (
    update fulfillment_order_line f set variant_id = l.variant_id
    from json_to_recordset(%(rows)s) as x(place text, order_id uuid, line_no integer)
    join order_line l on l.order_id = x.order_id and l.line_no = x.line_no
    where f.order_id = l.order_id and f.line_no = l.line_no and f.variant_id <> l.variant_id
        and f.picked + f.packed + f.shipped + f.to_put_back = 0
    returning x.place, f.order_id, f.open as units
),
soft as (
    update reservation r set variant_id = l.variant_id
    from json_to_recordset(%(rows)s) as x(place text, order_id uuid, line_no integer)
    join order_line l on l.order_id = x.order_id and l.line_no = x.line_no
    where r.order_id = l.order_id and r.line_no = l.line_no and r.variant_id <> l.variant_id
    returning x.place, r.order_id, r.quantity as units
)
select place, order_id, concat('the claim of ', units, ' is for the goods that were ordered') as entry
from (table work union all table soft) as claims;

-- name: work_statuses
-- Fulfillment orders stand where their units are.
update fulfillment_order f set status = x.expected
from json_to_recordset(%(rows)s) as x(place text, fulfillment_order_id uuid, expected text)
where f.fulfillment_order_id = x.fulfillment_order_id and f.status <> x.expected
returning x.place, f.order_id, concat('its status is ', f.status) as entry;
