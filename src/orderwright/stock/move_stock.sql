-- name: create_levels
-- Levels for goods that were never at a location before.
insert into stock_level (variant_id, location_id)
select x.variant_id, x.location_id
from json_to_recordset(%(rows)s) as x(variant_id uuid, location_id uuid)
order by x.variant_id, x.location_id
on conflict (variant_id, location_id) do nothing;

-- name: update_levels
-- Add to the levels, locked in the one order that everybody keeps.
with given as (
    select l.variant_id, l.location_id, x.on_hand, x.unavailable, x.committed
    from json_to_recordset(%(rows)s)
        as x(variant_id uuid, location_id uuid, on_hand integer, unavailable integer, committed integer)
    join stock_level l on l.variant_id = x.variant_id and l.location_id = x.location_id
    order by l.variant_id, l.location_id
    for update of l
)
update stock_level l
set on_hand = l.on_hand + g.on_hand, unavailable = l.unavailable + g.unavailable, committed = l.committed + g.committed
from given g
where l.variant_id = g.variant_id and l.location_id = g.location_id;

-- name: insert_movements
-- The ledger.
insert into stock_movement (movement_id, at, variant_id, from_place, from_location_id, to_place, to_location_id, quantity,
    reason, cause_kind, cause_id, actor, commit_id)
select x.movement_id, %(at)s, x.variant_id, x.from_place, x.from_location_id, x.to_place, x.to_location_id, x.quantity,
    x.reason, x.cause_kind, x.cause_id, %(actor)s, %(commit_id)s
from json_to_recordset(%(rows)s) as x(movement_id uuid, variant_id uuid, from_place text, from_location_id uuid, to_place text,
    to_location_id uuid, quantity integer, reason text, cause_kind text, cause_id uuid);
