-- name: read_boxed
-- Units of these fulfillment orders that were canceled and lie in a closed parcel until it is opened, by line and parcel.
select p.fulfillment_order_id, t.key::integer as line_no, t.value::integer as units, p.number as parcel_number
from parcel p cross join jsonb_each_text(p.to_take_out) as t
where p.fulfillment_order_id = any(%(ids)s::uuid[]) and p.to_take_out <> '{}'
order by p.number;
