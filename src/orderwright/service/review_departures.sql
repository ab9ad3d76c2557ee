-- name: read_parcels
-- How these parcels stand, with the case about their departure.
select p.parcel_id, p.number, p.order_id, p.status, p.handed_over_at, p.tracking_number,
    (select l.tracking_number from label l where l.parcel_id = p.parcel_id
        order by exists (select from event e where e.order_id = p.order_id and e.kind = 'LeftWithoutHandOver'
            and e.data ->> 'tracking_number' = l.tracking_number) desc, l.label_id desc limit 1) as left_with,
    c.case_id, exists (select from event e where e.order_id = p.order_id and e.kind = 'LeftAnyway' and e.at >= c.opened_at) as recorded
from parcel p left join service_case c
    on c.order_id = p.order_id and c.kind = 'left_without_hand_over' and c.subject_id = p.parcel_id
where p.parcel_id = any(%(parcel_ids)s::uuid[]) order by p.parcel_id;

-- name: find_departed_parcels
-- Parcels of these orders with an open case about their departure.
select c.subject_id as parcel_id from service_case c
where c.order_id = any(%(order_ids)s::uuid[]) and c.kind = 'left_without_hand_over' and c.status <> 'resolved'
order by c.case_id;
