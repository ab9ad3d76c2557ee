-- name: read_return
-- One return with its order.
select r.return_id as id, r.number, r.order_id, o.number as order_number, r.status, r.requested_at, r.requested_by as by, r.reason,
    r.note, o.currency, o.customer_name, c.number as customer_number, coalesce(o.email, '') as email, r.location_id,
    l.name as location
from return_authorization r join orders o using (order_id) join location l on l.location_id = r.location_id
left join customer c using (customer_id)
where r.number = %(number)s;

-- name: read_return_lines
-- Its lines.
select x.line_no, v.sku, ol.title, x.quantity, x.received, x.restocked, x.scrapped
from return_line x join variant v using (variant_id) join order_line ol using (order_id, line_no)
where x.return_id = %(return_id)s order by x.line_no;

-- name: read_places
-- Where its units arrived, and how many wait there to be inspected.
select p.line_no, l.code, l.name, (%(locations)s::uuid[] is null or p.location_id = any(%(locations)s)) as own, p.received,
    p.received - p.restocked - p.scrapped as to_inspect
from return_place p join location l using (location_id)
where p.return_id = %(return_id)s and p.received > 0 order by l.priority, l.code, p.line_no;

-- name: read_return_refunds
-- What was granted and waived for it.
select coalesce(sum(amount_minor), 0)::bigint as granted, coalesce(sum(waived_minor), 0)::bigint as waived
from refund_grant where order_id = %(order_id)s and return_id = %(return_id)s and status <> 'failed';

-- name: read_return_story
-- The facts of the order that are about this return.
select e.at, e.kind, e.data, c.actor, c.cause, c.verb from event e join commit_log c using (commit_id)
where e.order_id = %(order_id)s and e.data ->> 'return_id' = %(return_text)s
order by e.at desc, e.commit_id desc, e.seq desc;

-- name: list_locations
-- Where goods can come back to.
select location_id, code, name from location where active and (%(locations)s::uuid[] is null or location_id = any(%(locations)s))
order by priority, code;
