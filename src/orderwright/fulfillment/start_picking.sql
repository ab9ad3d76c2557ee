-- name: read_pickers
-- Who set out with these fulfillment orders last.
select distinct on (f.fulfillment_order_id) f.fulfillment_order_id, c.actor
from fulfillment_order f
join event e on e.order_id = f.order_id and e.kind = 'PickingStarted' and e.data ->> 'fulfillment_order_id' = f.fulfillment_order_id::text
join commit_log c on c.commit_id = e.commit_id
where f.fulfillment_order_id = any(%(ids)s::uuid[])
order by f.fulfillment_order_id, c.at desc, c.commit_id desc;
