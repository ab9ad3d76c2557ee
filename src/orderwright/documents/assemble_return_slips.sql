-- name: read_returns
-- Authorized returns with what is expected, and where.
select r.number, o.number as order_number, o.external_ref as order_ref, r.authorized_at, r.reason, o.ship_to, o.customer_name, l.name as location, l.address,
    (select json_agg(json_build_object('sku', n.sku, 'title', n.title, 'quantity', b.quantity) order by b.line_no)
     from return_line b join order_line n on n.order_id = b.order_id and n.line_no = b.line_no
     where b.return_id = r.return_id) as lines
from return_authorization r
join orders o on o.order_id = r.order_id
join location l on l.location_id = r.location_id
where r.authorized_at is not null and (r.return_id = any(%(ids)s::uuid[]) or r.number = any(%(numbers)s::bigint[]))
order by r.number;
