-- name: draw_numbers
-- The next numbers of the own fleet.
select nextval('tracking_sequence')::bigint as value from generate_series(1, %(count)s);

-- name: read_labels
-- The valid labels of these parcels.
select label_id, parcel_id, carrier, service_level, tracking_number, cost_minor, currency, data
from label where parcel_id = any(%(parcel_ids)s::uuid[]) and status = 'bought';

-- name: insert_labels
-- Labels that were bought.
insert into label (label_id, parcel_id, carrier, service_level, tracking_number, cost_minor, currency, data, status, bought_at)
select x.label_id, x.parcel_id, x.carrier, x.service_level, x.tracking_number, x.cost_minor, x.currency, x.data, 'bought',
    %(now)s
from json_to_recordset(%(rows)s) as x(label_id uuid, parcel_id uuid, carrier text, service_level text, tracking_number text,
    cost_minor bigint, currency text, data jsonb);

-- name: void_labels
-- The valid labels of these parcels are valid no longer.
update label set status = 'void', voided_at = %(now)s
where parcel_id = any(%(parcel_ids)s::uuid[]) and status = 'bought'
returning label_id, parcel_id, tracking_number;
