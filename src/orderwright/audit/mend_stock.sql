-- name: read_missing
-- Movements that were never recorded: of parcels that were handed over, and of goods that came back.
with due as (
    select l.variant_id, p.location_id, 'parcel' as cause_kind, p.parcel_id as cause_id, 'shipped' as reason, 'sellable' as from_place,
        'customer' as to_place, sum(l.quantity) as units, p.order_id
    from (
        select a.parcel_id, b.quantity, o.variant_id
        from parcel a join parcel_line b on b.parcel_id = a.parcel_id
        join order_line o on o.order_id = b.order_id and o.line_no = b.line_no
        where a.status in ('handed_over', 'delivered', 'lost', 'returned')
            and (o.variant_id, a.location_id) in (
                select variant_id, location_id from json_to_recordset(%(rows)s) as x(variant_id uuid, location_id uuid))
    ) as l join parcel p on p.parcel_id = l.parcel_id
    group by l.variant_id, p.location_id, p.parcel_id
    union all
    select l.variant_id, r.location_id, 'return', r.return_id, w.reason, w.from_place, w.to_place, sum(w.units), r.order_id
    from return_line l join return_authorization r on r.return_id = l.return_id
    cross join lateral (values ('returned', 'customer', 'unavailable', l.received),
        ('restocked', 'unavailable', 'sellable', l.restocked), ('scrapped', 'unavailable', 'loss', l.scrapped)
    ) as w (reason, from_place, to_place, units)
    where (l.variant_id, r.location_id) in (
        select variant_id, location_id from json_to_recordset(%(rows)s) as x(variant_id uuid, location_id uuid))
    group by l.variant_id, r.return_id, w.reason, w.from_place, w.to_place
)
select x.place, d.order_id, d.variant_id, d.location_id, d.cause_kind, d.cause_id, d.reason, d.from_place, d.to_place,
    (d.units - coalesce(m.units, 0))::integer as quantity
from due d
cross join lateral (
    select sum(quantity) as units from stock_movement m
    where m.variant_id = d.variant_id and m.cause_kind = d.cause_kind and m.cause_id = d.cause_id and m.reason = d.reason
) as m
join (select distinct on (variant_id, location_id) place, variant_id, location_id
    from json_to_recordset(%(rows)s) as x(place text, variant_id uuid, location_id uuid)) as x
    on x.variant_id = d.variant_id and x.location_id = d.location_id
where d.units > coalesce(m.units, 0);

-- name: balances
-- What movements and claims say of levels, and what waits there to be put back or inspected.
select x.place, x.variant_id, x.location_id, m.on_hand::integer as on_hand, m.unavailable::integer as unavailable,
    (r.units + f.units)::integer as committed, (b.units + i.units + g.units)::integer as waiting
from (select distinct on (variant_id, location_id) place, variant_id, location_id
    from json_to_recordset(%(rows)s) as x(place text, variant_id uuid, location_id uuid)) as x
cross join lateral (
    select coalesce(sum(case when to_location_id = x.location_id then quantity else 0 end)
            - sum(case when from_location_id = x.location_id then quantity else 0 end), 0) as on_hand,
        coalesce(sum(case when to_location_id = x.location_id and to_place = 'unavailable' then quantity else 0 end)
            - sum(case when from_location_id = x.location_id and from_place = 'unavailable' then quantity else 0 end), 0) as unavailable
    from stock_movement s where s.variant_id = x.variant_id
) as m
cross join lateral (
    select coalesce(sum(quantity), 0) as units from reservation t
    where t.variant_id = x.variant_id and t.location_id = x.location_id
) as r
cross join lateral (
    select coalesce(sum(open + picked + packed), 0) as units from fulfillment_order_line t
    where t.variant_id = x.variant_id and t.location_id = x.location_id and t.open + t.picked + t.packed > 0
) as f
cross join lateral (
    select coalesce(sum(to_put_back), 0) as units from fulfillment_order_line t
    where t.variant_id = x.variant_id and t.location_id = x.location_id and t.to_put_back > 0
) as b
cross join lateral (
    select coalesce(sum(p.received - p.restocked - p.scrapped), 0) as units
    from return_line t join return_place p on p.return_id = t.return_id and p.line_no = t.line_no
    where t.variant_id = x.variant_id and p.location_id = x.location_id
) as i
cross join lateral (
    select coalesce(sum(u.units), 0) as units from unexpected_goods u join service_case c on c.case_id = u.case_id
    where u.variant_id = x.variant_id and u.location_id = x.location_id and c.status <> 'resolved'
) as g
where exists (select from variant v where v.variant_id = x.variant_id)
    and exists (select from location p where p.location_id = x.location_id)
order by x.variant_id, x.location_id;

-- name: release_newest
-- The newest reservations of what is not there give way; their units are to be sourced again.
with taken as (
    select x.place, r.order_id, r.line_no, r.location_id, r.quantity,
        least(r.quantity, x.units - (sum(r.quantity) over (
            partition by r.variant_id, r.location_id order by r.reserved_at desc, r.order_id desc, r.line_no desc) - r.quantity))::integer as units
    from json_to_recordset(%(rows)s) as x(place text, variant_id uuid, location_id uuid, units integer)
    join reservation r on r.variant_id = x.variant_id and r.location_id = x.location_id
),
ended as (
    delete from reservation r using taken t
    where r.order_id = t.order_id and r.line_no = t.line_no and r.location_id = t.location_id and t.units = t.quantity
),
reduced as (
    update reservation r set quantity = r.quantity - t.units
    from taken t
    where r.order_id = t.order_id and r.line_no = t.line_no and r.location_id = t.location_id and t.units > 0 and t.units < t.quantity
),
moved as (
    update progress p set reserved = p.reserved - t.units, to_source = p.to_source + t.units
    from (select order_id, line_no, sum(units)::integer as units from taken where units > 0 group by order_id, line_no) as t
    where p.order_id = t.order_id and p.line_no = t.line_no
)
select place, order_id, concat(units, ' reserved units that are not there are released') as entry, units as to_source
from taken where units > 0;

-- name: set_levels
-- Levels as movements and claims make them.
insert into stock_level (variant_id, location_id, on_hand, unavailable, committed)
select x.variant_id, x.location_id, x.on_hand, x.unavailable, x.committed
from json_to_recordset(%(rows)s) as x(variant_id uuid, location_id uuid, on_hand integer, unavailable integer, committed integer)
on conflict (variant_id, location_id) do update
set on_hand = excluded.on_hand, unavailable = excluded.unavailable, committed = excluded.committed;
