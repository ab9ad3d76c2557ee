-- name: find_came_back
-- Open cases about parcels that were delivered after their refund, of which each line has as many units returned as were
-- in these parcels, earlier ones of the order first, and as were refunded as returned before.
select c.case_id from service_case c
where c.order_id = any(%(order_ids)s::uuid[]) and c.kind = 'delivered_after_refund' and c.status <> 'resolved'
    and not exists (
        select from parcel_line l join progress g on g.order_id = l.order_id and g.line_no = l.line_no
        where l.parcel_id = c.subject_id and g.returned < (
                select sum(x.quantity) from service_case s join parcel_line x on x.parcel_id = s.subject_id
                where s.order_id = c.order_id and s.kind = c.kind and s.number <= c.number and x.line_no = l.line_no)
            + (select coalesce(sum(r.quantity), 0) from refund_line r join refund_grant m on m.refund_id = r.refund_id
                where r.order_id = l.order_id and r.line_no = l.line_no and r.purpose = 'returned' and m.status <> 'failed'
                    and m.granted_at < c.opened_at))
order by c.case_id;
