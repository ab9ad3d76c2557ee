-- name: read_line
-- The line, the units of it that left although they were canceled, and from where it was to be sent.
select l.variant_id, l.sku, coalesce((
        select sum((e.data ->> 'units')::integer) from event e
        where e.order_id = l.order_id and e.kind = 'LeftAnyway' and (e.data ->> 'line_no')::integer = l.line_no), 0)::integer as left_before,
    (select c.code from fulfillment_order_line f join location c using (location_id)
        where f.order_id = l.order_id and f.line_no = l.line_no order by f.fulfillment_order_id desc limit 1) as location
from order_line l where l.order_id = %(order_id)s and l.line_no = %(line_no)s;
