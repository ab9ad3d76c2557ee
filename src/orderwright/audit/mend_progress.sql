-- name: release_excess
-- Reservations of lines that claim more than was ordered give way.
with claims as (
    select x.place, l.order_id, l.line_no,
        coalesce((select sum(quantity) from reservation r where r.order_id = l.order_id and r.line_no = l.line_no), 0)
        + coalesce((select sum(quantity - canceled) from fulfillment_order_line f
            where f.order_id = l.order_id and f.line_no = l.line_no), 0)
        + coalesce((select sum((part ->> 'quantity')::integer) from event e cross join jsonb_array_elements(e.data -> 'lines') as part
            where e.order_id = l.order_id and e.kind = 'LinesCanceled' and (part ->> 'line_no')::integer = l.line_no), 0)
        - l.quantity as excess
    from (select distinct place, order_id, line_no
        from json_to_recordset(%(rows)s) as x(place text, order_id uuid, line_no integer)) as x
    join order_line l on l.order_id = x.order_id and l.line_no = x.line_no
),
taken as (
    select c.place, r.order_id, r.line_no, r.location_id, r.quantity,
        least(r.quantity, c.excess - (sum(r.quantity) over (
            partition by r.order_id, r.line_no order by r.reserved_at desc, r.location_id) - r.quantity))::integer as units
    from claims c join reservation r on r.order_id = c.order_id and r.line_no = c.line_no
    where c.excess > 0
),
ended as (
    delete from reservation r using taken t
    where r.order_id = t.order_id and r.line_no = t.line_no and r.location_id = t.location_id and t.units = t.quantity
),
reduced as (
    update reservation r set quantity = r.quantity - t.units
    from taken t
    where r.order_id = t.order_id and r.line_no = t.line_no and r.location_id = t.location_id
        and t.units > 0 and t.units < t.quantity
)
select place, order_id, concat(units, ' reserved units beyond what was ordered are released') as entry
from taken where units > 0;

-- name: rebuild_progress
-- Where the units of lines are, recomputed from what owns them: reservations, work, parcels, returns, cancellations.
-- What nobody owns is to be sourced; of what is backordered as much stays so as fits.
with owned as (
    select x.place, l.order_id, l.line_no, l.quantity as ordered, coalesce(r.units, 0) as reserved,
        coalesce(f.open, 0) as released, coalesce(f.picked, 0) as picked, coalesce(f.packed, 0) as packed,
        coalesce(f.shipped, 0) as gone, coalesce(b.coming, 0) as coming, coalesce(b.came, 0) as came,
        coalesce(c.carried, 0) as carried, coalesce(c.arrived, 0) as arrived, coalesce(c.lost, 0) as missing, coalesce(n.units, 0) as canceled,
        l.variant_id, o.placed_at, o.ship_by, coalesce(p.shipped, 0) as was_shipped, coalesce(p.backordered, 0) as was_backordered, coalesce(p.to_source, 0) as was_to_source
    from (select distinct place, order_id, line_no
        from json_to_recordset(%(rows)s) as x(place text, order_id uuid, line_no integer)) as x
    join order_line l on l.order_id = x.order_id and l.line_no = x.line_no
    join orders o on o.order_id = l.order_id
    left join progress p on p.order_id = l.order_id and p.line_no = l.line_no
    left join lateral (
        select sum(quantity) as units from reservation t where t.order_id = l.order_id and t.line_no = l.line_no) as r on true
    left join lateral (
        select sum(t.open) as open, sum(t.picked) as picked, sum(t.packed) as packed, sum(t.shipped) as shipped
        from fulfillment_order_line t where t.order_id = l.order_id and t.line_no = l.line_no) as f on true
    left join lateral (
        select sum(t.quantity - t.received) filter (where a.status in ('authorized', 'received')) as coming, sum(t.received) as came
        from return_line t join return_authorization a on a.return_id = t.return_id
        where t.order_id = l.order_id and t.line_no = l.line_no) as b on true
    left join lateral (
        select sum(t.quantity) filter (where a.status = 'handed_over') as carried,
            sum(t.quantity) filter (where a.status = 'delivered') as arrived,
            sum(t.quantity) filter (where a.status = 'lost') as lost
        from parcel_line t join parcel a on a.parcel_id = t.parcel_id
        where t.order_id = l.order_id and t.line_no = l.line_no) as c on true
    left join lateral (
        select sum((part ->> 'quantity')::integer) as units
        from event e cross join jsonb_array_elements(e.data -> 'lines') as part
        where e.order_id = l.order_id and e.kind = 'LinesCanceled' and (part ->> 'line_no')::integer = l.line_no) as n on true
),
split as (
    select o.*, o.gone - o.coming - o.came - least(o.missing, o.gone - o.coming - o.came) as out,
        least(o.missing, o.gone - o.coming - o.came) as lost,
        o.ordered - o.reserved - o.released - o.picked - o.packed - o.gone - o.canceled as rest
    from owned o
),
due as (
    select s.*, least(greatest(s.was_shipped, s.out - s.arrived), s.out, s.carried) as on_the_way,
        least(s.was_backordered, s.rest) as waiting
    from split s where s.out >= 0 and s.lost >= 0 and s.rest >= 0
),
written as (
    insert into progress (order_id, line_no, variant_id, queued_at, ship_by, held, fenced_at, ordered, to_source, backordered, reserved, released, picked, packed, shipped, delivered,
        lost, "returning", returned, canceled)
    select order_id, line_no, variant_id, placed_at, ship_by,
        exists (select from hold h where h.order_id = due.order_id and coalesce(h.line_no, due.line_no) = due.line_no
            and h.released_at is null),
        array(select f.location_id from sourcing_fence f where f.order_id = due.order_id and f.variant_id = due.variant_id
            order by f.location_id),
        ordered, rest - waiting, waiting, reserved, released, picked, packed, on_the_way, out - on_the_way,
        lost, coming, came, canceled
    from due
    on conflict (order_id, line_no) do update
    set variant_id = excluded.variant_id, ship_by = excluded.ship_by, held = excluded.held, fenced_at = excluded.fenced_at,
        ordered = excluded.ordered, to_source = excluded.to_source, backordered = excluded.backordered,
        reserved = excluded.reserved, released = excluded.released, picked = excluded.picked, packed = excluded.packed,
        shipped = excluded.shipped, delivered = excluded.delivered, lost = excluded.lost, "returning" = excluded."returning",
        returned = excluded.returned, canceled = excluded.canceled
    returning *
)
select d.place, w.order_id,
    concat('its units are where their owners are: ', (
        select string_agg(concat(part.value, ' ', replace(part.key, '_', ' ')), ', ')
        from jsonb_each_text(to_jsonb(w) - '{order_id,line_no,variant_id,queued_at,ship_by,held,fenced_at,ordered}'::text[]) as part where part.value <> '0')) as entry,
    greatest(0, w.to_source - d.was_to_source)::integer as to_source
from due d join written w on w.order_id = d.order_id and w.line_no = d.line_no;

-- name: lock_levels_of_lines
-- The levels of the variants that these lines wait for.
select l.variant_id, l.location_id from stock_level l
where l.variant_id in (
    select p.variant_id from progress p
    join json_to_recordset(%(rows)s) as x(order_id uuid, line_no integer) on x.order_id = p.order_id and x.line_no = p.line_no)
order by l.variant_id, l.location_id for update of l;
