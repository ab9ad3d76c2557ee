-- name: read_orders
-- How the merchant knows these orders.
select order_id as id, number, channel, external_ref, currency from orders where order_id = any(%(ids)s::uuid[]);

-- name: read_parcels
-- How these parcels arrived.
select p.parcel_id, p.number, p.carrier, p.tracking_number, p.handed_over_at, p.delivered_at, coalesce(t.place, '') as place,
    coalesce(t.words, '') as words,
    (select json_agg(json_build_object('line_no', l.line_no, 'sku', n.sku, 'quantity', l.quantity) order by l.line_no)
     from parcel_line l join order_line n on n.order_id = l.order_id and n.line_no = l.line_no
     where l.parcel_id = p.parcel_id) as lines
from parcel p
left join lateral (
    select t.place, t.words from tracking_event t where t.parcel_id = p.parcel_id and t.state = 'delivered'
    order by t.at desc, t.tracking_event_id desc limit 1
) t on true
where p.parcel_id = any(%(ids)s::uuid[]);
