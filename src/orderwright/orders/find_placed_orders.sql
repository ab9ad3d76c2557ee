-- name: read_known
-- The orders with these references, with what is reserved where now.
select o.order_id, o.number, o.channel, o.external_ref, o.content_hash, o.currency, o.total_minor, o.status, o.payment_status,
    o.fulfillment_status,
    exists (select from hold h where h.order_id = o.order_id and h.automatic and h.reason = 'address' and h.released_at is null)
        as address_held,
    (select json_agg(json_build_object(
            'line_no', l.line_no, 'sku', l.sku, 'quantity', l.quantity, 'backordered', p.backordered,
            'reserved', coalesce((
                select json_agg(json_build_object('location', c.code, 'quantity', r.quantity) order by c.priority, c.code)
                from reservation r join location c on c.location_id = r.location_id
                where r.order_id = l.order_id and r.line_no = l.line_no), '[]'))
        order by l.line_no)
     from order_line l join progress p on p.order_id = l.order_id and p.line_no = l.line_no
     where l.order_id = o.order_id) as lines
from json_to_recordset(%(rows)s) as x(channel text, external_ref text)
join orders o on o.channel = x.channel and o.external_ref = x.external_ref;
