-- name: read_order
-- The order with what its customer may see.
select o.order_id, o.number, o.external_ref, o.status, o.placed_at, o.ship_by, o.currency, o.ship_to, o.goods_minor, o.discount_minor,
    o.shipping_minor, o.charges_minor, o.tax_minor, o.total_minor, o.prices_include_tax, coalesce(o.email, '') as email, f.name as shop,
    c.brand_name, c.brand_color, m.captured, m.refunded
from orders o join channel c on c.code = o.channel cross join profile f
cross join lateral (
    select coalesce(sum(amount_minor) filter (where kind = 'captured'), 0)::bigint as captured,
        coalesce(sum(amount_minor) filter (where kind = 'refunded'), 0)::bigint as refunded
    from payment_event e where e.order_id = o.order_id) as m
where o.order_id = %(order_id)s;

-- name: read_lines
-- Its lines with where their units are.
select l.line_no, l.sku, l.title, l.quantity, l.unit_price_minor, l.total_minor, p.backordered, p.canceled,
    greatest(p.delivered - (select coalesce(sum(a.quantity), 0)::int from return_line a join return_authorization r using (return_id)
        where r.order_id = l.order_id and a.line_no = l.line_no and r.status = 'requested'), 0) as returnable
from order_line l join progress p using (order_id, line_no)
where l.order_id = %(order_id)s order by l.line_no;

-- name: read_parcels
-- What was packed, with what carriers said.
select p.number, p.status, coalesce(nullif(p.tracking_sub_state, ''), p.tracking_state) as tracking_state, p.tracking_number, p.packed_at, p.handed_over_at, p.deliver_by, p.delivered_at,
    (select coalesce(sum(quantity), 0)::int from parcel_line l where l.parcel_id = p.parcel_id) as units,
    coalesce((select jsonb_agg(jsonb_build_object('state', t.state, 'sub_state', t.sub_state, 'words', t.words, 'place', t.place, 'at', t.at)
            order by t.at desc, t.recorded_at desc)
        from tracking_event t where t.parcel_id = p.parcel_id and t.sub_state not in ('voided_label', 'lost_before_it_left', 'expired_before_it_left')), '[]') as events
from parcel p where p.order_id = %(order_id)s and p.status <> 'canceled' order by p.number;

-- name: read_attachments
-- Documents, returns, money that is given back, and what went to and fro between customer and staff.
select
    coalesce((select jsonb_agg(jsonb_build_object('id', document_id, 'kind', kind, 'number', number) order by issued_at)
        from document where order_id = %(order_id)s), '[]') as documents,
    coalesce((select jsonb_agg(jsonb_build_object('return_id', return_id, 'number', number, 'status', status, 'units',
        (select coalesce(sum(quantity), 0) from return_line l where l.return_id = r.return_id),
        'received', (select coalesce(sum(received), 0) from return_line l where l.return_id = r.return_id)) order by number)
        from return_authorization r where order_id = %(order_id)s), '[]') as returns,
    coalesce((select jsonb_agg(jsonb_build_object('status', c.status, 'words', w.words) order by c.number)
        from service_case c join lateral (
            select jsonb_agg(jsonb_build_object('text', m.body, 'at', m.at, 'mine', m.from_customer) order by m.at, m.message_id)
                as words
            from case_message m where m.case_id = c.case_id and not m.internal) w on w.words is not null
        where c.order_id = %(order_id)s), '[]') as cases,
    coalesce((select jsonb_agg(jsonb_build_object('amount', g.amount_minor, 'waived', g.waived_minor, 'granted_at', g.granted_at, 'at', g.executed_at,
        'return_number', r.number) order by g.granted_at)
        from refund_grant g left join return_authorization r using (return_id)
        where g.order_id = %(order_id)s and g.status <> 'failed'), '[]') as refunds;
