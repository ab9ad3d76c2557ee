-- name: insert_progress
-- New lines.
insert into progress (order_id, line_no, variant_id, queued_at, ship_by, ordered, to_source, backordered, reserved)
select x.order_id, x.line_no, x.variant_id, x.queued_at, x.ship_by, x.ordered, x.to_source, x.backordered, x.reserved
from json_to_recordset(%(rows)s)
    as x(order_id uuid, line_no integer, variant_id uuid, queued_at timestamptz, ship_by date, ordered integer, to_source integer,
        backordered integer, reserved integer);

-- name: read_progress
-- Where the units of these orders are.
select order_id, line_no, variant_id, queued_at, ship_by, ordered, to_source, backordered, reserved, released, picked, packed, shipped,
    delivered, lost, "returning", returned, canceled, held
from progress where order_id = any(%(order_ids)s::uuid[]) order by order_id, line_no;

-- name: lock_progress
-- The same, locked in the one order that everybody keeps.
select order_id, line_no, variant_id, queued_at, ship_by, ordered, to_source, backordered, reserved, released, picked, packed, shipped,
    delivered, lost, "returning", returned, canceled, held
from progress where order_id = any(%(order_ids)s::uuid[]) order by order_id, line_no for update;

-- name: lock_free_progress
-- The same without waiting: orders that somebody else is changing now are left out.
select order_id, line_no, variant_id, queued_at, ship_by, ordered, to_source, backordered, reserved, released, picked, packed, shipped,
    delivered, lost, "returning", returned, canceled, held
from progress where order_id = any(%(order_ids)s::uuid[]) order by order_id, line_no for update skip locked;

-- name: add_to_progress
-- Add the moves to where the units are, locked in order.
with given as (
    select x.*
    from json_to_recordset(%(rows)s) as x(order_id uuid, line_no integer, to_source integer, backordered integer, reserved integer,
        released integer, picked integer, packed integer, shipped integer, delivered integer, lost integer, "returning" integer,
        returned integer, canceled integer)
    join progress p on p.order_id = x.order_id and p.line_no = x.line_no
    order by p.order_id, p.line_no
    for update of p
)
update progress p
set to_source = p.to_source + g.to_source, backordered = p.backordered + g.backordered, reserved = p.reserved + g.reserved,
    released = p.released + g.released, picked = p.picked + g.picked, packed = p.packed + g.packed,
    shipped = p.shipped + g.shipped, delivered = p.delivered + g.delivered, lost = p.lost + g.lost, "returning" = p."returning" + g."returning",
    returned = p.returned + g.returned, canceled = p.canceled + g.canceled
from given g
where p.order_id = g.order_id and p.line_no = g.line_no;
