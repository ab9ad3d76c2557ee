-- name: read_variant
-- One variant.
select v.variant_id, v.sku, v.title, v.gtin, v.weight_g, v.length_mm, v.width_mm, v.height_mm, v.price_minor, v.cost_minor,
    coalesce(v.currency, p.currency) as currency, nullif(v.reorder_point, 0) as reorder_point, v.active
from variant v, profile p
where v.sku = %(sku)s or v.variant_id = (select variant_id from former_sku where sku = %(sku)s)
order by v.sku = %(sku)s desc limit 1;

-- name: read_former_skus
-- What it was called before, the last one first.
select sku from former_sku where variant_id = %(variant_id)s order by renamed_at desc, sku;

-- name: read_levels_of
-- What each location holds of it.
select l.name as location, l.code as location_code, l.location_id, coalesce(b.code, '') as bins, s.on_hand, s.committed,
    s.unavailable, s.on_hand - s.committed - s.unavailable as available,
    (select coalesce(sum(f.scanned + f.picked + f.packed), 0)::int from fulfillment_order_line f
        where f.variant_id = s.variant_id and f.location_id = s.location_id and f.open + f.picked + f.packed > 0) as in_hands
from stock_level s join location l using (location_id) left join bin b on b.bin_id = s.bin_id
where s.variant_id = %(variant_id)s and (%(locations)s::uuid[] is null or s.location_id = any(%(locations)s))
order by l.priority, l.code;

-- name: read_movements
-- What moved of it, newest first, at each location that who asks works at, and what was on hand there afterwards. What
-- moves from bin to bin, or between sellable and unavailable, changes nothing there.
with moved as (
    (select m.movement_id, m.at, m.from_place, m.from_location_id, m.to_place, m.to_location_id, m.quantity, m.reason,
        m.cause_kind, m.cause_id, m.actor, null::uuid as from_bin_id, null::uuid as to_bin_id
    from stock_movement m where m.variant_id = %(variant_id)s and m.movement_id < %(before)s
        and (%(locations)s::uuid[] is null or m.from_location_id = any(%(locations)s) or m.to_location_id = any(%(locations)s))
    order by m.movement_id desc limit %(limit)s)
    union all
    (select b.bin_move_id, b.at, 'bin', b.location_id, 'bin', b.location_id, b.quantity, 'moved to another bin', null, null, b.actor,
        b.from_bin_id, b.to_bin_id
    from bin_move b where b.variant_id = %(variant_id)s and b.bin_move_id < %(before)s
        and (%(locations)s::uuid[] is null or b.location_id = any(%(locations)s))
    order by b.bin_move_id desc limit %(limit)s)
    order by movement_id desc limit %(limit)s
),
change_at as (
    select x.movement_id, x.location_id, sum(x.change)::int as change
    from (select movement_id, to_location_id as location_id, quantity as change from moved
        union all select movement_id, from_location_id, -quantity from moved) as x
    where x.location_id is not null and (%(locations)s::uuid[] is null or x.location_id = any(%(locations)s))
    group by x.movement_id, x.location_id
),
later as (
    select x.location_id, sum(x.change) as change
    from stock_movement m cross join lateral (values (m.to_location_id, m.quantity), (m.from_location_id, -m.quantity)) as x(location_id, change)
    where m.variant_id = %(variant_id)s and m.movement_id >= %(before)s group by x.location_id
)
select m.movement_id, m.at, m.from_place, f.name as from_location, m.to_place, t.name as to_location, fb.code as from_bin,
    tb.code as to_bin, l.name as location, m.quantity, m.reason, m.cause_kind, m.actor, c.change, pa.number as parcel_number,
    coalesce(o.number, po.number) as order_number, r.number as return_number,
    (coalesce(s.on_hand, 0) - coalesce(later.change, 0)
        - coalesce(sum(c.change) over (partition by c.location_id order by c.movement_id desc rows between unbounded preceding and 1 preceding), 0)
    )::int as balance
from change_at c join moved m on m.movement_id = c.movement_id
join location l on l.location_id = c.location_id
left join stock_level s on s.variant_id = %(variant_id)s and s.location_id = c.location_id
left join later on later.location_id = c.location_id
left join location f on f.location_id = m.from_location_id
left join location t on t.location_id = m.to_location_id
left join bin fb on fb.bin_id = m.from_bin_id
left join bin tb on tb.bin_id = m.to_bin_id
left join parcel pa on pa.parcel_id = m.cause_id
left join orders po on po.order_id = pa.order_id
left join orders o on o.order_id = m.cause_id
left join return_authorization r on r.return_id = m.cause_id
order by m.movement_id desc, c.change;

-- name: read_promises
-- The orders to which units of it are promised, oldest first: reservations, and fulfillment orders not shipped yet.
select o.number as order_number, l.name as location, x.quantity, x.kind, x.at
from (
    (select order_id, location_id, quantity, 'reserved' as kind, reserved_at as at from reservation
        where variant_id = %(variant_id)s and (%(locations)s::uuid[] is null or location_id = any(%(locations)s))
        order by reserved_at limit %(limit)s)
    union all
    (select x.order_id, x.location_id, x.open + x.picked + x.packed, f.status, f.released_at
        from fulfillment_order_line x join fulfillment_order f using (fulfillment_order_id)
        where x.variant_id = %(variant_id)s and x.open + x.picked + x.packed > 0 and (%(locations)s::uuid[] is null or x.location_id = any(%(locations)s))
        order by f.released_at limit %(limit)s)
) as x join orders o using (order_id) join location l on l.location_id = x.location_id
order by x.at, o.number, l.code limit %(limit)s;
