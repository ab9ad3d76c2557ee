-- name: draw_numbers
-- The next numbers of the own fleet.
select nextval('tracking_sequence')::bigint as value from generate_series(1, %(count)s);

-- name: read_labels
-- The valid labels of these parcels.
select label_id, parcel_id, carrier, service_level, tracking_number, cost_minor, currency, data, deliver_by
from label where parcel_id = any(%(parcel_ids)s::uuid[]) and status = 'bought';

-- name: insert_labels
-- Labels that were bought.
insert into label (label_id, parcel_id, carrier, service_level, tracking_number, cost_minor, currency, data, deliver_by, status,
    bought_at)
select x.label_id, x.parcel_id, x.carrier, x.service_level, x.tracking_number, x.cost_minor, x.currency, x.data, x.deliver_by,
    'bought', %(now)s
from json_to_recordset(%(rows)s) as x(label_id uuid, parcel_id uuid, carrier text, service_level text, tracking_number text,
    cost_minor bigint, currency text, data jsonb, deliver_by date);

-- name: void_labels
-- The valid labels of these parcels are valid no longer.
update label set status = 'void', voided_at = %(now)s
where parcel_id = any(%(parcel_ids)s::uuid[]) and status = 'bought'
returning label_id, parcel_id, tracking_number, carrier, deliver_by;

-- name: read_left_under
-- Of these parcels the voided label that they left with, as was told; of several, the one whose number was told. A parcel
-- that has a valid label left with that, unless the number of a voided one was told.
select distinct on (l.parcel_id) l.label_id, l.parcel_id, l.tracking_number, l.carrier, l.deliver_by
from label l join parcel p on p.parcel_id = l.parcel_id
join event e on e.order_id = p.order_id and e.kind = 'LeftWithoutHandOver' and e.data ->> 'parcel_id' = p.parcel_id::text
where l.parcel_id = any(%(parcel_ids)s::uuid[]) and l.status = 'void'
    and (p.status = 'packed' or l.tracking_number = e.data ->> 'tracking_number')
order by l.parcel_id, l.tracking_number = e.data ->> 'tracking_number' desc, l.label_id desc;

-- name: reinstate_labels
-- These labels are valid.
update label set status = 'bought', voided_at = null where label_id = any(%(label_ids)s::uuid[]);
