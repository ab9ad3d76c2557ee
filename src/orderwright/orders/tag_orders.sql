-- name: set_tags
-- The tags of these orders, as they are now.
update orders o
set tags = array(select jsonb_array_elements_text(x.tags))
from json_to_recordset(%(rows)s) as x(order_id uuid, tags jsonb)
where o.order_id = x.order_id;
