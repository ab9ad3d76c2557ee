-- name: fence_lines
-- These locations are out of the question for the lines of a variant; their order's progress is locked.
update progress p
set fenced_at = array(select distinct unnest(p.fenced_at || x.locations) order by 1)
from (
    select order_id, variant_id, array_agg(location_id) as locations
    from json_to_recordset(%(rows)s) as r(order_id uuid, variant_id uuid, location_id uuid)
    group by order_id, variant_id
) as x
where p.order_id = x.order_id and p.variant_id = x.variant_id;

-- name: open_lines
-- They may be asked again.
update progress p
set fenced_at = array(select each from unnest(p.fenced_at) as each where each <> all (x.locations) order by 1)
from (
    select order_id, variant_id, array_agg(location_id) as locations
    from json_to_recordset(%(rows)s) as r(order_id uuid, variant_id uuid, location_id uuid)
    group by order_id, variant_id
) as x
where p.order_id = x.order_id and p.variant_id = x.variant_id;

-- name: hold_lines
-- Which lines of these orders are stopped by a hold, all of them or some; their order's progress is locked.
update progress p
set held = x.held_whole or p.line_no = any(x.held_lines)
from json_to_recordset(%(rows)s) as x(order_id uuid, held_whole boolean, held_lines integer[])
where p.order_id = x.order_id and p.held <> (x.held_whole or p.line_no = any(x.held_lines));
