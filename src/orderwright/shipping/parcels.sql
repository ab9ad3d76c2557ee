-- name: find_parcels
-- Parcels by id or by the number that their carrier knows them by.
select parcel_id, fulfillment_order_id, order_id, tracking_number from parcel
where parcel_id = any(%(ids)s::uuid[]) or tracking_number = any(%(tracking_numbers)s::text[]);

-- name: find_voided
-- The parcels that these labels were made for, which are void by now.
select p.parcel_id, p.fulfillment_order_id, p.order_id, l.tracking_number
from label l join parcel p on p.parcel_id = l.parcel_id
where l.tracking_number = any(%(tracking_numbers)s::text[]) and l.status = 'void';

-- name: find_parcels_of_orders
-- All parcels of these orders.
select parcel_id, fulfillment_order_id, order_id, tracking_number from parcel where order_id = any(%(order_ids)s::uuid[]);

-- name: lock_parcels
-- All parcels of these fulfillment orders, locked in order. Something was told of a parcel with a voided label: it may have left with that.
select parcel_id, number, fulfillment_order_id, order_id, location_id, weight_g, length_mm, width_mm, height_mm, status,
    tracking_number, carrier, tracking_state, tracking_sub_state, packed_at, handed_over_at, deliver_by, delivered_at,
    to_take_out, exists (select from label l where l.parcel_id = parcel.parcel_id and l.status = 'void')
        and exists (select from tracking_event t where t.parcel_id = parcel.parcel_id) as left_perhaps
from parcel
where fulfillment_order_id = any(%(ids)s::uuid[])
order by parcel_id
for update;

-- name: read_parcel_lines
-- What is in them.
select l.parcel_id, l.line_no, l.quantity
from parcel p
join parcel_line l on l.parcel_id = p.parcel_id
where p.fulfillment_order_id = any(%(ids)s::uuid[])
order by l.parcel_id, l.line_no;

-- name: insert_parcels
-- New parcels, numbered in order.
insert into parcel (parcel_id, fulfillment_order_id, order_id, location_id, box, weight_g, length_mm, width_mm, height_mm, status, packed_at)
select x.parcel_id, x.fulfillment_order_id, x.order_id, x.location_id, x.box, x.weight_g, x.length_mm, x.width_mm, x.height_mm, 'packed',
    %(now)s
from json_to_recordset(%(rows)s)
    as x(parcel_id uuid, fulfillment_order_id uuid, order_id uuid, location_id uuid, box text, weight_g integer,
        length_mm integer, width_mm integer, height_mm integer)
order by x.parcel_id
returning parcel_id, number;

-- name: insert_parcel_lines
-- What is in them.
insert into parcel_line (parcel_id, order_id, line_no, quantity)
select x.parcel_id, x.order_id, x.line_no, x.quantity
from json_to_recordset(%(rows)s) as x(parcel_id uuid, order_id uuid, line_no integer, quantity integer);

-- name: update_parcels
-- How they stand now.
update parcel p
set weight_g = x.weight_g, status = x.status, tracking_number = x.tracking_number, carrier = x.carrier,
    tracking_state = x.tracking_state, tracking_sub_state = x.tracking_sub_state, handed_over_at = x.handed_over_at, deliver_by = x.deliver_by,
    delivered_at = x.delivered_at, to_take_out = x.to_take_out
from json_to_recordset(%(rows)s) as x(parcel_id uuid, weight_g integer, status text, tracking_number text, carrier text,
    tracking_state text, tracking_sub_state text, handed_over_at timestamptz, deliver_by date, delivered_at timestamptz,
    to_take_out jsonb)
where p.parcel_id = x.parcel_id;

-- name: delete_emptied_lines
-- Lines that nothing is left of.
delete from parcel_line l
using json_to_recordset(%(rows)s) as x(parcel_id uuid, line_no integer, quantity integer)
where l.parcel_id = x.parcel_id and l.line_no = x.line_no and x.quantity = 0;

-- name: update_parcel_lines
-- The rest of the others.
update parcel_line l set quantity = x.quantity
from json_to_recordset(%(rows)s) as x(parcel_id uuid, line_no integer, quantity integer)
where l.parcel_id = x.parcel_id and l.line_no = x.line_no and x.quantity > 0 and l.quantity <> x.quantity;

-- name: read_carried
-- Units of lines in parcels of a status.
select l.order_id, l.line_no, sum(l.quantity)::integer as units
from parcel p join parcel_line l on l.parcel_id = p.parcel_id
where p.order_id = any(%(order_ids)s::uuid[]) and p.status = %(status)s
group by l.order_id, l.line_no;

-- name: end_ways
-- Parcels that left or were lost, and of whose lines nothing is on its way to the customer or back, nor lost.
update parcel p set status = 'returned'
where p.order_id = any(%(order_ids)s::uuid[]) and p.status in ('handed_over', 'lost')
    and not exists (select from parcel_line l join progress g on g.order_id = l.order_id and g.line_no = l.line_no
        where l.parcel_id = p.parcel_id and (g.shipped > 0 or g."returning" > 0 or g.returned = 0
            or p.status = 'lost' and g.lost > 0));
