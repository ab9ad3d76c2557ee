-- name: read_parcels
-- How these parcels stand, with the case about their delivery.
select p.parcel_id, p.number, p.order_id, p.tracking_state, p.tracking_sub_state as sub_state,
    coalesce((select t.words from tracking_event t where t.parcel_id = p.parcel_id order by t.at desc, t.tracking_event_id desc limit 1), '')
        as words,
    (select c.case_id from service_case c
     where c.kind = 'delivery_failed' and c.subject_id = p.parcel_id and c.status <> 'resolved') as open_case_id,
    (select max(c.opened_at) from service_case c
     where c.order_id = p.order_id and c.kind = 'delivery_failed' and c.subject_id = p.parcel_id and c.status = 'resolved')
        as seen_to_until
from parcel p where p.parcel_id = any(%(parcel_ids)s::uuid[]) order by p.parcel_id;
