-- name: read_parcels
-- How these parcels stand, with the case about their delivery.
select p.parcel_id, p.number, p.order_id, p.tracking_state, p.tracking_sub_state as sub_state,
    coalesce((select t.words from tracking_event t where t.parcel_id = p.parcel_id order by t.at desc, t.tracking_event_id desc limit 1), '')
        as words,
    not exists (select from parcel_line l join progress g on g.order_id = p.order_id and g.line_no = l.line_no
        where l.parcel_id = p.parcel_id and (g.shipped > 0 or g.lost > 0 or g."returning" > 0 or g.returned = 0)) as came_back,
    (select c.case_id from service_case c
     where c.kind = 'delivery_failed' and c.subject_id = p.parcel_id and c.status <> 'resolved') as open_case_id,
    (select max(c.opened_at) from service_case c
     where c.order_id = p.order_id and c.kind = 'delivery_failed' and c.subject_id = p.parcel_id and c.status = 'resolved')
        as seen_to_until
from parcel p where p.parcel_id = any(%(parcel_ids)s::uuid[]) order by p.parcel_id;

-- name: find_failed_parcels
-- Parcels of these orders with an open case about their delivery.
select c.subject_id as parcel_id, c.order_id from service_case c
where c.order_id = any(%(order_ids)s::uuid[]) and c.kind = 'delivery_failed' and c.subject_kind = 'parcel' and c.status <> 'resolved'
order by c.case_id;
