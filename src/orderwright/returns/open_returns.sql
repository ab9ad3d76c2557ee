-- name: read_known
-- Returns that were told before under these references.
select external_ref, return_id, order_id from return_authorization where external_ref = any(%(references)s::text[]);

-- name: read_lines
-- The lines of these orders, with the units in requests that nobody decided on yet.
select l.order_id, l.line_no, l.variant_id, coalesce(a.asked, 0)::integer as asked
from order_line l
left join (
    select b.order_id, b.line_no, sum(b.quantity) as asked
    from return_line b join return_authorization r on r.return_id = b.return_id
    where r.order_id = any(%(order_ids)s::uuid[]) and r.status = 'requested'
    group by b.order_id, b.line_no
) a on a.order_id = l.order_id and a.line_no = l.line_no
where l.order_id = any(%(order_ids)s::uuid[]);

-- name: read_shipped_from
-- The location that shipped each of these orders first.
select distinct on (order_id) order_id, location_id
from fulfillment_order where order_id = any(%(order_ids)s::uuid[]) and status in ('shipped', 'delivered')
order by order_id, fulfillment_order_id;

-- name: read_went_back
-- Those of these orders of which all that is on its way goes back to the sender, or is there already.
select order_id from parcel where order_id = any(%(order_ids)s::uuid[]) and status = 'handed_over'
group by order_id having bool_and(tracking_sub_state = any(%(back)s::text[]));

-- name: insert_returns
-- New returns, numbered.
insert into return_authorization (return_id, order_id, location_id, status, reason, note, external_ref, requested_by,
    requested_at, authorized_at)
select x.return_id, x.order_id, x.location_id, x.status, x.reason, x.note, x.external_ref, x.requested_by, x.requested_at,
    x.authorized_at
from json_to_recordset(%(rows)s) as x(return_id uuid, order_id uuid, location_id uuid, status text, reason text, note text,
    external_ref text, requested_by text, requested_at timestamptz, authorized_at timestamptz)
order by x.return_id
returning return_id, number;

-- name: insert_return_lines
-- Their lines.
insert into return_line (return_id, order_id, line_no, variant_id, quantity)
select x.return_id, x.order_id, x.line_no, x.variant_id, x.quantity
from json_to_recordset(%(rows)s) as x(return_id uuid, order_id uuid, line_no integer, variant_id uuid, quantity integer);
