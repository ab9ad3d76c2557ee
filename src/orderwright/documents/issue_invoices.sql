-- name: read_departures
-- The parcels that left together with these and were not billed, by order, in the order in which they left.
with asked as (
    select distinct p.order_id, p.handed_over_at from parcel p
    where p.parcel_id = any(%(parcel_ids)s::uuid[]) and p.handed_over_at is not null
),
departure as (
    select p.order_id, p.handed_over_at, array_agg(p.parcel_id order by p.parcel_id) as parcel_ids
    from parcel p join asked a on a.order_id = p.order_id and a.handed_over_at = p.handed_over_at
    where not exists (select from billed_parcel b where b.parcel_id = p.parcel_id)
    group by p.order_id, p.handed_over_at
)
select d.parcel_ids[1] as cause_id, d.parcel_ids, d.order_id, d.handed_over_at as left_at,
    (select coalesce(sum(m.amount_minor), 0) from payment_event m
     where m.order_id = d.order_id and m.kind = 'captured')::bigint as captured_minor,
    (select json_agg(json_build_object('line_no', u.line_no, 'units', u.units) order by u.line_no)
     from (select l.line_no, sum(l.quantity)::integer as units
           from parcel_line l where l.parcel_id = any(d.parcel_ids) group by l.line_no) u) as lines
from departure d order by d.handed_over_at, d.parcel_ids[1];
