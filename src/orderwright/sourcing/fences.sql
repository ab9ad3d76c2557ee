-- name: insert_fences
-- New fences; one that is there already lasts anew.
insert into sourcing_fence (order_id, variant_id, location_id, reason, at, until)
select distinct on (x.order_id, x.variant_id, x.location_id) x.order_id, x.variant_id, x.location_id, x.reason, %(now)s, x.until
from json_to_recordset(%(rows)s) as x(order_id uuid, variant_id uuid, location_id uuid, reason text, until timestamptz)
order by x.order_id, x.variant_id, x.location_id
on conflict (order_id, variant_id, location_id) do update set reason = excluded.reason, at = excluded.at, until = excluded.until;

-- name: read_fences
-- The fences of these orders that count now.
select order_id, variant_id, location_id, reason from sourcing_fence
where order_id = any(%(order_ids)s::uuid[]) and until > %(now)s;

-- name: end_fences
-- Goods came to these levels, or they were counted: no fence counts there any more.
update sourcing_fence f set until = %(now)s
from json_to_recordset(%(rows)s) as x(variant_id uuid, location_id uuid)
where f.variant_id = x.variant_id and f.location_id = x.location_id and f.until > %(now)s;

-- name: find_ended
-- Fences that count no more and were not taken away yet, the oldest end first.
select order_id, variant_id, location_id, reason from sourcing_fence where until <= %(now)s order by until limit %(most)s;

-- name: delete_ended
-- Take them away where they still count no more; which they were.
delete from sourcing_fence f
using json_to_recordset(%(rows)s) as x(order_id uuid, variant_id uuid, location_id uuid)
where f.order_id = x.order_id and f.variant_id = x.variant_id and f.location_id = x.location_id and f.until <= %(now)s
returning f.order_id, f.variant_id, f.location_id, f.reason;
