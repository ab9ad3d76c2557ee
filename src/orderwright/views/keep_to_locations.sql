-- name: find_own
-- The locations with these codes.
select location_id, code from location where code = any(%(codes)s::text[]);

-- name: find_places
-- Where fulfillment orders, parcels and returns are, of these also units that wait to be inspected; a parcel also by the
-- numbers of its labels, void ones included.
select fulfillment_order_id::text as subject, location_id from fulfillment_order
where fulfillment_order_id = any(%(ids)s::uuid[])
union all select parcel_id::text, location_id from parcel where parcel_id = any(%(ids)s::uuid[])
union all select return_id::text, location_id from return_authorization where return_id = any(%(ids)s::uuid[])
union all select return_id::text, location_id from return_place
where return_id = any(%(ids)s::uuid[]) and received > restocked + scrapped
union all select tracking_number, location_id from parcel where tracking_number = any(%(tracking_numbers)s::text[])
union all select l.tracking_number, p.location_id from label l join parcel p using (parcel_id)
where l.tracking_number = any(%(tracking_numbers)s::text[]);
