-- name: read_departures
-- The parcels that left together with these, by order, in the order in which they left. `lines` has every line of which
-- units left by then.
with departure as (
    select p.order_id, p.handed_over_at, (array_agg(p.parcel_id order by p.parcel_id))[1] as cause_id,
        array_agg(p.parcel_id order by p.parcel_id) as parcel_ids
    from parcel p
    where (p.order_id, p.handed_over_at) in (
        select g.order_id, g.handed_over_at from parcel g
        where g.parcel_id = any(%(parcel_ids)s::uuid[]) and g.handed_over_at is not null)
    group by p.order_id, p.handed_over_at
)
select d.cause_id, d.parcel_ids, d.order_id, d.handed_over_at as left_at,
    not exists (select from parcel e where e.order_id = d.order_id and e.handed_over_at < d.handed_over_at) as is_first,
    (select coalesce(sum(m.amount_minor), 0) from payment_event m
     where m.order_id = d.order_id and m.kind = 'captured')::bigint as captured_minor,
    (select json_agg(json_build_object('line_no', u.line_no, 'units', u.units, 'before', u.before) order by u.line_no)
     from (select l.line_no, coalesce(sum(l.quantity) filter (where p.handed_over_at = d.handed_over_at), 0)::integer as units,
               coalesce(sum(l.quantity) filter (where p.handed_over_at < d.handed_over_at), 0)::integer as before
           from parcel p join parcel_line l on l.parcel_id = p.parcel_id
           where p.order_id = d.order_id and p.handed_over_at <= d.handed_over_at
           group by l.line_no) u) as lines
from departure d order by d.handed_over_at, d.cause_id;
