-- name: set_addresses
-- Where these orders are sent from now on.
update orders o set ship_to = x.ship_to
from json_to_recordset(%(rows)s) as x(order_id uuid, ship_to jsonb)
where o.order_id = x.order_id;

-- name: find_address_holds
-- The open holds that placement made of the addresses of these orders.
select hold_id, order_id from hold
where order_id = any(%(order_ids)s::uuid[]) and automatic and reason = 'address' and released_at is null;

-- name: set_notes
-- What is still wrong with the addresses.
update hold h set note = x.note
from json_to_recordset(%(rows)s) as x(hold_id uuid, note text)
where h.hold_id = x.hold_id;
