-- name: read_profile
-- What the organization says of itself.
select name, address, email, currency, time_zone from profile;

-- name: read_staff_emails
-- The staff's addresses.
select staff_emails from profile;

-- name: read_orders
-- The orders that facts are about, with at most 20 of their lines, and what is canceled of them.
select o.order_id, o.number, o.external_ref, o.channel, c.already_sold, c.brand_name, c.brand_color, o.email, o.customer_name, o.status, o.currency, o.placed_at, o.link_version, o.ship_to,
    o.goods_minor, o.discount_minor, o.shipping_minor, o.charges_minor, o.tax_minor, o.total_minor, o.prices_include_tax,
    (select count(*) from order_line n where n.order_id = o.order_id)::integer as line_count,
    (select json_agg(json_build_object('line_no', n.line_no, 'sku', n.sku, 'title', n.title, 'quantity', n.quantity,
            'total_minor', n.quantity * n.unit_price_minor) order by n.line_no)
     from (select * from order_line n where n.order_id = o.order_id order by n.line_no limit 20) n) as lines,
    (select coalesce(json_agg(json_build_object('total_minor', n.total_minor, 'quantity', n.quantity, 'canceled', p.canceled)), '[]')
     from progress p join order_line n on n.order_id = p.order_id and n.line_no = p.line_no
     where p.order_id = o.order_id and p.canceled > 0) as canceled
from orders o join channel c on c.code = o.channel
where o.order_id = any(%(ids)s::uuid[]);

-- name: read_lines
-- These lines of orders.
select distinct n.order_id, n.line_no, n.sku, n.title
from json_to_recordset(%(keys)s) as x(order_id uuid, line_no integer)
join order_line n on n.order_id = x.order_id and n.line_no = x.line_no;

-- name: read_parcels
-- Parcels with at most 20 of their lines, and the last words of their carrier (not our own, nor those about a voided label); count is 0 while something is left to pack.
select p.parcel_id, p.number, p.carrier, p.tracking_number, p.tracking_state, p.tracking_sub_state, p.deliver_by, p.delivered_at,
    (select count(*) from parcel s where s.order_id = p.order_id and s.status <> 'canceled' and s.number <= p.number)::integer
        as index,
    (select case when sum(g.to_source + g.backordered + g.reserved + g.released + g.picked) > 0 then 0
            else (select count(*) from parcel s where s.order_id = p.order_id and s.status <> 'canceled') end
        from progress g where g.order_id = p.order_id)::integer as count,
    coalesce(t.words, '') as words, coalesce(t.place, '') as place,
    (select count(*) from parcel_line l where l.parcel_id = p.parcel_id)::integer as line_count,
    (select json_agg(json_build_object('line_no', l.line_no, 'sku', n.sku, 'title', n.title, 'quantity', l.quantity,
            'total_minor', null) order by l.line_no)
     from (select * from parcel_line l where l.parcel_id = p.parcel_id order by l.line_no limit 20) l
     join order_line n on n.order_id = l.order_id and n.line_no = l.line_no) as lines
from parcel p
left join lateral (
    select t.words, t.place from tracking_event t
    where t.parcel_id = p.parcel_id and t.source <> 'orderwright' and t.sub_state <> all(%(silent)s::text[])
    order by t.at desc, t.tracking_event_id desc limit 1
) t on true
where p.parcel_id = any(%(ids)s::uuid[]);

-- name: read_undisturbed
-- Those of these parcels that were delivered, or were neither handed over nor ever with their carrier.
select parcel_id from parcel p where parcel_id = any(%(ids)s::uuid[]) and (delivered_at is not null
    or (handed_over_at is null and tracking_sub_state <> all(%(back)s::text[])
        and not exists (select from tracking_event t where t.parcel_id = p.parcel_id and t.state = any(%(seen)s::text[]))));

-- name: read_taken_back
-- Those of these parcels that are delivered no more: they went back afterwards.
select parcel_id from parcel where parcel_id = any(%(ids)s::uuid[]) and delivered_at is null;

-- name: read_returns
-- Returns with at most 20 of their lines, how many units arrived, and where they go.
select r.return_id, r.number, l.name as location, l.address, r.order_id,
    (select coalesce(sum(b.received), 0) from return_line b where b.return_id = r.return_id)::integer as received,
    (select count(*) from return_line b where b.return_id = r.return_id)::integer as line_count,
    (select json_agg(json_build_object('line_no', b.line_no, 'sku', n.sku, 'title', n.title, 'quantity', b.quantity,
            'total_minor', null) order by b.line_no)
     from (select * from return_line b where b.return_id = r.return_id order by b.line_no limit 20) b
     join order_line n on n.order_id = b.order_id and n.line_no = b.line_no) as lines
from return_authorization r join location l on l.location_id = r.location_id
where r.return_id = any(%(ids)s::uuid[]);

-- name: read_cases
-- Cases.
select case_id, number, kind, reason, due_at from service_case where case_id = any(%(ids)s::uuid[]);

-- name: read_case_messages
-- What was written on cases: the messages themselves, and what each case began with.
select m.message_id, m.body from case_message m where m.message_id = any(%(ids)s::uuid[])
union all
select first.case_id, first.body
from (select distinct on (m.case_id) m.case_id, m.body from case_message m
      where m.case_id = any(%(case_ids)s::uuid[]) order by m.case_id, m.message_id) first;

-- name: read_refunds
-- Refunds, the returns that led to them, and the first five things that they are for; what is spread over a whole order names none.
select g.refund_id, r.number as return_number, array(
    select case when x.purpose = 'shipping' then 'shipping' when x.quantity > 0 then x.quantity || ' × ' || n.title else n.title end
    from refund_line x left join order_line n on n.order_id = x.order_id and n.line_no = x.line_no
    where x.refund_id = g.refund_id and (x.purpose = 'shipping'
        or (x.line_no is not null and (x.quantity > 0 or x.purpose in ('returned', 'canceled'))))
    order by x.part limit 5) as items,
    (select count(*) from refund_line x where x.refund_id = g.refund_id and (x.purpose = 'shipping'
        or (x.line_no is not null and (x.quantity > 0 or x.purpose in ('returned', 'canceled')))))::integer as item_count
from refund_grant g left join return_authorization r using (return_id)
where g.refund_id = any(%(ids)s::uuid[]);
