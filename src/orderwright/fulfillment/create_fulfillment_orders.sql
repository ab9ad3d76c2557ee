-- name: insert_fulfillment_orders
-- New requests to locations, numbered in order; some accept by themselves.
insert into fulfillment_order (fulfillment_order_id, order_id, location_id, status, service_level, ship_by, released_at, accepted_at)
select x.fulfillment_order_id, x.order_id, x.location_id, case when x.accepted then 'accepted' else 'released' end,
    x.service_level, x.ship_by, %(now)s, case when x.accepted then %(now)s::timestamptz end
from json_to_recordset(%(rows)s)
    as x(fulfillment_order_id uuid, order_id uuid, location_id uuid, service_level text, ship_by date, accepted boolean)
order by x.fulfillment_order_id
returning fulfillment_order_id, number;

-- name: insert_lines
-- Their lines, all of them still to be picked.
insert into fulfillment_order_line (fulfillment_order_id, order_id, line_no, variant_id, location_id, quantity, open)
select x.fulfillment_order_id, x.order_id, x.line_no, x.variant_id, x.location_id, x.quantity, x.quantity
from json_to_recordset(%(rows)s) as x(fulfillment_order_id uuid, order_id uuid, line_no integer, variant_id uuid,
    location_id uuid, quantity integer);
