-- name: read_units
-- The units of these orders' returns, those that came where it is closed, in the order of their numbers.
select l.order_id, r.return_id, l.line_no, case when r.status = 'closed' then l.received else l.quantity end as units
from return_line l join return_authorization r using (return_id)
where l.order_id = any(%(order_ids)s::uuid[]) and r.status in ('requested', 'authorized', 'received', 'closed')
order by r.number, l.line_no;
