-- name: read_parcels
-- Parcels with their units, and where they stand among those of their order: count is 0 while something is left to pack.
select p.number, p.order_id, o.link_version, o.number as order_number, o.external_ref as order_ref, p.packed_at, f.service_level, p.tracking_number, o.ship_to,
    o.customer_name, o.note, c.brand_name, c.brand_color,
    (select count(*) from parcel s where s.order_id = p.order_id and s.status <> 'canceled' and s.number <= p.number)::integer
        as index,
    (select case when sum(g.to_source + g.backordered + g.reserved + g.released + g.picked) > 0 then 0
            else (select count(*) from parcel s where s.order_id = p.order_id and s.status <> 'canceled') end
        from progress g where g.order_id = p.order_id)::integer as count,
    (select json_agg(json_build_object('sku', n.sku, 'title', n.title, 'quantity', l.quantity, 'ordered', n.quantity)
            order by l.line_no)
     from parcel_line l join order_line n on n.order_id = l.order_id and n.line_no = l.line_no
     where l.parcel_id = p.parcel_id) as lines
from parcel p
join orders o on o.order_id = p.order_id
join channel c on c.code = o.channel
join fulfillment_order f on f.fulfillment_order_id = p.fulfillment_order_id
where p.status <> 'canceled' and (p.parcel_id = any(%(ids)s::uuid[]) or p.number = any(%(numbers)s::bigint[])
    or p.fulfillment_order_id = any(%(fulfillment_orders)s::uuid[]))
    and (%(locations)s::uuid[] is null or p.location_id = any(%(locations)s))
order by p.number;
