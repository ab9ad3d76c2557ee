-- name: find_own
-- The locations with these codes.
select location_id, code from location where code = any(%(codes)s::text[]);

-- name: find_places
-- Where fulfillment orders, parcels, returns and the parts of orders are; a parcel also by the numbers of its labels, void ones included. A return
-- is where units are still to come or wait to be inspected, or, where none are, where they arrived.
select fulfillment_order_id::text as subject, location_id from fulfillment_order
where fulfillment_order_id = any(%(ids)s::uuid[])
union all select order_id::text, location_id from fulfillment_order where order_id = any(%(ids)s::uuid[])
union all select parcel_id::text, location_id from parcel where parcel_id = any(%(ids)s::uuid[])
union all select r.return_id::text, r.location_id from return_authorization r
where r.return_id = any(%(ids)s::uuid[]) and exists (select from return_line l where l.return_id = r.return_id and l.received < l.quantity)
union all select p.return_id::text, p.location_id from return_place p
where p.return_id = any(%(ids)s::uuid[]) and p.received > 0 and (p.received > p.restocked + p.scrapped
    or not exists (select from return_line l where l.return_id = p.return_id
        and (l.received < l.quantity or l.received > l.restocked + l.scrapped)))
union all select tracking_number, location_id from parcel where tracking_number = any(%(tracking_numbers)s::text[])
union all select l.tracking_number, p.location_id from label l join parcel p using (parcel_id)
where l.tracking_number = any(%(tracking_numbers)s::text[]);
