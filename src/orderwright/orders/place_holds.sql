-- name: insert_holds
-- New holds.
insert into hold (hold_id, order_id, line_no, reason, note, automatic, placed_by, placed_at)
select x.hold_id, x.order_id, x.line_no, x.reason, x.note, x.automatic, %(actor)s, %(now)s
from json_to_recordset(%(rows)s) as x(hold_id uuid, order_id uuid, line_no integer, reason text, note text, automatic boolean);

-- name: count_holds
-- How many are open on each order.
update orders o set open_holds = o.open_holds + x.holds
from json_to_recordset(%(rows)s) as x(order_id uuid, holds integer)
where o.order_id = x.order_id;
