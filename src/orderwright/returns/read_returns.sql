-- name: read_returns
-- Returns with their lines and what was given back for them.
select r.return_id, r.number, r.order_id, o.number as order_number, r.status, r.reason, r.note, r.external_ref,
    l.code as location, r.requested_by, r.requested_at, o.currency,
    coalesce(g.refunded_minor, 0)::bigint as refunded_minor, coalesce(g.waived_minor, 0)::bigint as waived_minor,
    (select json_agg(json_build_object('line_no', b.line_no, 'sku', n.sku, 'title', n.title, 'quantity', b.quantity,
            'received', b.received, 'restocked', b.restocked, 'scrapped', b.scrapped) order by b.line_no)
     from return_line b join order_line n on n.order_id = b.order_id and n.line_no = b.line_no
     where b.return_id = r.return_id) as lines,
    (select coalesce(json_agg(json_build_object('location', c.code, 'units', p.units, 'to_inspect', p.waiting) order by c.code), '[]')
     from (select location_id, sum(received) as units, sum(received - restocked - scrapped) as waiting
           from return_place where return_id = r.return_id and received > 0 group by location_id) p
     join location c on c.location_id = p.location_id) as received_at
from return_authorization r
join orders o on o.order_id = r.order_id
join location l on l.location_id = r.location_id
left join lateral (
    select sum(g.amount_minor) as refunded_minor, sum(g.waived_minor) as waived_minor from refund_grant g
    where g.order_id = r.order_id and g.return_id = r.return_id and g.status <> 'failed'
) g on true
where r.return_id = any(%(return_ids)s::uuid[]);

-- name: returns_of_order
-- The returns of an order.
select return_id from return_authorization where order_id = %(order_id)s;
