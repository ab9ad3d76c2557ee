-- name: lines_by_sku
-- Order lines find their goods again by the SKU that was agreed, whatever they are called now.
update order_line l set variant_id = v.variant_id
from json_to_recordset(%(rows)s) as x(place text, order_id uuid, line_no integer), (
    select sku, variant_id from variant
    union all
    select f.sku, f.variant_id from former_sku f where not exists (select from variant r where r.sku = f.sku)) as v
where l.order_id = x.order_id and l.line_no = x.line_no and v.sku = l.sku
    and not exists (select from variant r where r.variant_id = l.variant_id)
returning x.place, l.order_id, concat('its goods are ', l.sku, ' again, as agreed') as entry;

-- name: customers_by_email
-- Orders find their customer again by e-mail; without one they are nobody's.
update orders o set customer_id = (select c.customer_id from customer c where c.email = lower(o.email))
from json_to_recordset(%(rows)s) as x(place text, order_id uuid)
where o.order_id = x.order_id and o.customer_id is not null
    and not exists (select from customer r where r.customer_id = o.customer_id)
returning x.place, o.order_id,
    case when o.customer_id is null then 'it belongs to no customer' else 'its customer is known again by e-mail' end as entry;

-- name: channels_by_fact
-- Orders are on the channel that their placement told.
update orders o set channel = e.data ->> 'channel'
from json_to_recordset(%(rows)s) as x(place text, order_id uuid)
join event e on e.order_id = x.order_id and e.kind = 'OrderPlaced'
where o.order_id = x.order_id and not exists (select from channel r where r.code = o.channel)
    and exists (select from channel r where r.code = e.data ->> 'channel')
returning x.place, o.order_id, concat('it is on channel ', o.channel, ' again, as was told') as entry;

-- name: end_reservations
-- Reservations of nothing or nowhere end.
delete from reservation r
using json_to_recordset(%(rows)s) as x(place text, order_id uuid, line_no integer)
where r.order_id = x.order_id and r.line_no = x.line_no
    and (not exists (select from order_line l where l.order_id = r.order_id and l.line_no = r.line_no)
        or not exists (select from location p where p.location_id = r.location_id))
returning x.place, r.order_id, concat('the reservation of ', r.quantity, ' is released') as entry;

-- name: payments_by_reference
-- Payment facts find their order again by the parcel or the refund that they name.
update payment_event p set order_id = o.order_id
from json_to_recordset(%(rows)s) as x(place text, payment_event_id uuid)
join payment_event q on q.payment_event_id = x.payment_event_id
cross join lateral (
    select order_id from parcel where parcel_id::text = q.reference
    union all select order_id from refund_grant where refund_id::text = q.reference limit 1
) as o
where p.payment_event_id = x.payment_event_id and not exists (select from orders r where r.order_id = p.order_id)
    and exists (select from orders r where r.order_id = o.order_id)
returning x.place, p.order_id, concat('it belongs to its order again, by its reference ', p.reference) as entry;

-- name: work_by_lines
-- Fulfillment orders find their order again by their lines.
update fulfillment_order f set order_id = l.order_id
from json_to_recordset(%(rows)s) as x(place text, fulfillment_order_id uuid)
join fulfillment_order_line l on l.fulfillment_order_id = x.fulfillment_order_id
where f.fulfillment_order_id = x.fulfillment_order_id and not exists (select from orders r where r.order_id = f.order_id)
    and exists (select from orders r where r.order_id = l.order_id)
returning x.place, f.order_id, 'it belongs to the order of its lines again' as entry;

-- name: work_lines_by_goods
-- Lines of fulfillment orders find the one line of their order that is of the same goods.
update fulfillment_order_line t set line_no = l.line_no
from json_to_recordset(%(rows)s) as x(place text, fulfillment_order_id uuid, line_no integer), order_line l
where t.fulfillment_order_id = x.fulfillment_order_id and t.line_no = x.line_no and l.order_id = t.order_id
    and l.variant_id = t.variant_id
    and not exists (select from order_line r where r.order_id = t.order_id and r.line_no = t.line_no)
    and not exists (
        select from order_line r where r.order_id = l.order_id and r.variant_id = l.variant_id and r.line_no <> l.line_no)
returning x.place, t.order_id, concat('it is for line ', l.line_no, ' again, the only one of its goods') as entry;

-- name: return_lines_by_goods
-- The same for lines of returns.
update return_line t set line_no = l.line_no
from json_to_recordset(%(rows)s) as x(place text, return_id uuid, line_no integer), order_line l
where t.return_id = x.return_id and t.line_no = x.line_no and l.order_id = t.order_id and l.variant_id = t.variant_id
    and not exists (select from order_line r where r.order_id = t.order_id and r.line_no = t.line_no)
    and not exists (
        select from order_line r where r.order_id = l.order_id and r.variant_id = l.variant_id and r.line_no <> l.line_no)
returning x.place, t.order_id, concat('it is for line ', l.line_no, ' again, the only one of its goods') as entry;

-- name: parcels_by_fact
-- Parcels belong to the fulfillment order that they were packed for.
update parcel p set fulfillment_order_id = (e.data ->> 'fulfillment_order_id')::uuid
from json_to_recordset(%(rows)s) as x(place text, parcel_id uuid), event e
where p.parcel_id = x.parcel_id and e.order_id = p.order_id and e.kind = 'ParcelPacked'
    and e.data ->> 'parcel_id' = p.parcel_id::text
    and p.fulfillment_order_id <> (e.data ->> 'fulfillment_order_id')::uuid
returning x.place, p.order_id, 'it belongs to the fulfillment order again that it was packed for' as entry;

-- name: parcel_lines_by_fact
-- The one line of a parcel that is of no line is of the one that was told when it was packed.
update parcel_line t set line_no = (e.data -> 'lines' -> 0 ->> 'line_no')::integer
from json_to_recordset(%(rows)s) as x(place text, parcel_id uuid, line_no integer), event e
where t.parcel_id = x.parcel_id and t.line_no = x.line_no and e.order_id = t.order_id and e.kind = 'ParcelPacked'
    and e.data ->> 'parcel_id' = t.parcel_id::text and jsonb_array_length(e.data -> 'lines') = 1
    and t.line_no <> (e.data -> 'lines' -> 0 ->> 'line_no')::integer
returning x.place, t.order_id, concat('it is of line ', t.line_no, ' again, as was told when it was packed') as entry;
