-- name: lock_put_back
-- The lines of work of an order's line whose canceled units wait to be put back.
select fulfillment_order_id, line_no, variant_id, location_id, to_put_back as quantity
from fulfillment_order_line
where order_id = %(order_id)s and line_no = %(line_no)s and to_put_back > 0
    and (%(location_id)s::uuid is null or location_id = %(location_id)s)
order by fulfillment_order_id for update;

-- name: take_put_back
-- So many of them wait no longer.
update fulfillment_order_line l set to_put_back = l.to_put_back - x.quantity
from json_to_recordset(%(rows)s) as x(fulfillment_order_id uuid, line_no integer, quantity integer)
where l.fulfillment_order_id = x.fulfillment_order_id and l.line_no = x.line_no;
