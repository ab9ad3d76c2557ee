-- name: read_number
-- The number of the order with this id.
select number from orders where order_id = %(order_id)s;

-- name: read_order
-- The order itself with its customer's sums, and its neighbors by number.
select o.order_id, o.number, o.external_ref, o.channel, o.placed_at, o.status, o.payment_status, o.fulfillment_status, o.currency,
    o.tags, o.note, o.customer_name, o.email, o.phone, o.ship_to, o.bill_to, o.service_level, o.goods_minor, o.discount_minor, o.shipping_minor,
    o.charges_minor, o.tax_minor, o.total_minor, o.prices_include_tax, o.open_holds,
    (select coalesce(jsonb_agg(jsonb_build_object('total_minor', l.total_minor, 'quantity', l.quantity, 'canceled', p.canceled)), '[]')
        from progress p join order_line l using (order_id, line_no) where p.order_id = o.order_id and p.canceled > 0) as canceled,
    c.customer_id, c.number as customer_number,
    (select min(number) from orders n where n.number > o.number) as following,
    (select max(number) from orders n where n.number < o.number) as preceding
from orders o
left join customer c using (customer_id)
where o.number = %(number)s;

-- name: read_customer_sums
-- What a customer ordered, paid (captured − refunded, by currency) and sent back.
select coalesce(sum(x.orders), 0)::int as orders, coalesce(sum(x.returns), 0)::int as returns,
    coalesce(jsonb_object_agg(x.currency, x.spent) filter (where x.spent <> 0), '{}') as spent_by
from (
    select o.currency, count(*) as orders,
        coalesce(sum((select sum(case kind when 'captured' then amount_minor when 'refunded' then -amount_minor else 0 end)
            from payment_event p where p.order_id = o.order_id)), 0)::bigint as spent,
        sum((select count(*) from return_authorization r where r.order_id = o.order_id)) as returns
    from orders o where o.customer_id = %(customer_id)s group by o.currency
) as x;

-- name: read_lines
-- The first lines with where their units are.
select l.line_no, l.sku, l.title, l.quantity, l.unit_price_minor, l.total_minor, p.to_source, p.backordered, p.reserved,
    p.released, p.picked, p.packed, p.shipped, p.delivered, p.lost, p."returning", p.returned, p.canceled,
    (select string_agg(distinct loc.name, ', ') from (
        select location_id from reservation r where r.order_id = l.order_id and r.line_no = l.line_no
        union select location_id from fulfillment_order_line f
            where f.order_id = l.order_id and f.line_no = l.line_no and f.quantity > f.canceled) as held
        join location loc using (location_id)) as locations,
    (select string_agg(distinct b.code, ', ') from fulfillment_order_line f
        join stock_level s on s.variant_id = f.variant_id and s.location_id = f.location_id join bin b on b.bin_id = s.bin_id
        where f.order_id = l.order_id and f.line_no = l.line_no and f.open > 0) as bins,
    (select string_agg(distinct pa.number::text, ', ') from parcel_line pl join parcel pa using (parcel_id)
        where pl.order_id = l.order_id and pl.line_no = l.line_no and pa.status <> 'canceled') as parcels,
    (select coalesce(jsonb_agg(jsonb_build_object('location', loc.name, 'reason', f.reason, 'until', f.until) order by loc.name), '[]')
        from sourcing_fence f join location loc using (location_id)
        where p.to_source + p.backordered > 0 and f.order_id = l.order_id and f.variant_id = l.variant_id and f.until > %(now)s
    ) as fences
from order_line l join progress p using (order_id, line_no)
where l.order_id = %(order_id)s order by l.line_no limit %(limit)s;

-- name: count_lines
-- How many lines the order has.
select count(*) from order_line where order_id = %(order_id)s;

-- name: read_locations
-- What the locations are called.
select location_id, name from location;

-- name: read_story
-- The newest facts of the order with who did it and why.
select e.at, e.kind, e.data, c.actor, c.cause, c.verb
from event e join commit_log c using (commit_id)
where e.order_id = %(order_id)s
order by e.at desc, e.commit_id desc, e.seq desc limit %(limit)s;

-- name: read_decision
-- Why its units are where they are: what was considered at placement.
select data -> 'why' from event where order_id = %(order_id)s and kind = 'OrderPlaced' limit 1;

-- name: read_fulfillment_orders
-- The order's fulfillment orders, with the units that are still theirs; one that is over as a whole says how many it had.
select f.fulfillment_order_id as id, f.number, l.name as location,
    case when f.paused and f.status not in ('shipped', 'delivered', 'rejected', 'canceled') then 'on_hold' else f.status end as status,
    (select coalesce(sum(quantity - case when f.status in ('rejected', 'canceled') then 0 else canceled end), 0)::int
        from fulfillment_order_line x where x.fulfillment_order_id = f.fulfillment_order_id) as units, f.released_at
from fulfillment_order f join location l using (location_id)
where f.order_id = %(order_id)s order by f.number;

-- name: read_parcels
-- The order's parcels with what carriers said of them, newest first.
select p.parcel_id, p.number, p.status, coalesce(nullif(p.tracking_sub_state, ''), p.tracking_state) as tracking_state, p.tracking_number, p.carrier, p.box, p.weight_g, p.packed_at,
    p.handed_over_at, p.deliver_by, p.delivered_at, f.service_level,
    coalesce((select string_agg(t.value || ' × ' || ol.sku, ', ' order by ol.line_no) from jsonb_each_text(p.to_take_out) as t
        join order_line ol on ol.order_id = p.order_id and ol.line_no = t.key::integer), '') as to_take_out,
    (select coalesce(sum(quantity), 0)::int from parcel_line l where l.parcel_id = p.parcel_id) as units,
    coalesce((select jsonb_agg(jsonb_build_object('state', case when lower(t.sub_state) in ('lost', 'lost_before_it_left', 'expired_before_it_left') then lower(t.sub_state) else t.state end, 'words', t.words, 'place', t.place, 'at', t.at)
        order by t.at desc, t.recorded_at desc) from tracking_event t where t.parcel_id = p.parcel_id), '[]') as events
from parcel p join fulfillment_order f using (fulfillment_order_id)
where p.order_id = %(order_id)s and p.status <> 'canceled' order by p.number;

-- name: read_payments
-- Every fact about its money, but for what was not done after all, and what of a refund was an overpayment.
select e.kind, e.amount_minor, e.at, e.method, e.reference, e.authorization_reference as authorization, e.source,
    coalesce((select sum(r.amount_minor) from payment_report r where r.order_id = e.order_id and r.kind = e.kind
        and r.own_reference = e.reference), 0)::bigint as reported_minor,
    case when e.kind = 'refunded' then coalesce((select sum(l.amount_minor) from refund_line l where l.order_id = e.order_id
        and l.refund_id::text = e.reference and l.purpose = 'overpayment'), 0) else 0 end::bigint as overpayment_minor
from payment_event e where e.order_id = %(order_id)s and (e.amount_minor > 0 or e.kind = 'failed')
order by e.at, e.reference, e.kind;

-- name: read_attachments
-- What hangs on the order: holds, notes, returns, cases, documents and messages, each as a list.
select
    coalesce((select jsonb_agg(jsonb_build_object('id', hold_id, 'reason', reason, 'note', note, 'by', placed_by, 'at', placed_at,
        'line_no', line_no) order by placed_at) from hold where order_id = %(order_id)s and released_at is null), '[]') as holds,
    coalesce((select jsonb_agg(jsonb_build_object('text', body, 'by', author, 'at', at) order by at desc)
        from order_note where order_id = %(order_id)s), '[]') as notes,
    coalesce((select jsonb_agg(jsonb_build_object('number', number, 'status', status, 'at', requested_at, 'units',
        (select coalesce(sum(quantity), 0) from return_line l where l.return_id = r.return_id)) order by number desc)
        from return_authorization r where order_id = %(order_id)s), '[]') as returns,
    coalesce((select jsonb_agg(jsonb_build_object('number', number, 'title', reason, 'kind', kind, 'status', status,
        'at', opened_at) order by number desc) from service_case where order_id = %(order_id)s), '[]') as cases,
    coalesce((select jsonb_agg(jsonb_build_object('id', document_id, 'kind', kind, 'number', number, 'at', issued_at)
        order by issued_at, number) from document where order_id = %(order_id)s), '[]') as documents,
    coalesce((select jsonb_agg(jsonb_build_object('id', message_id, 'subject', subject, 'to', recipient, 'at', created_at,
        'status', status, 'attempts', attempts) order by created_at desc, commit_id desc, seq desc, message_id desc)
        from message where order_id = %(order_id)s), '[]') as messages,
    coalesce((select jsonb_agg(jsonb_build_object('id', refund_id, 'status', g.status, 'amount', amount_minor, 'waived', waived_minor,
        'reason', g.reason, 'granted_at', granted_at, 'executed_at', executed_at, 'return_number', r.number) order by granted_at, refund_id)
        from refund_grant g left join return_authorization r using (return_id) where g.order_id = %(order_id)s), '[]') as refunds,
    coalesce((select jsonb_agg(jsonb_build_object('was', data -> 'was', 'ship_by', data -> 'ship_by', 'reason', data -> 'reason',
        'at', at) order by at desc, commit_id desc, seq desc)
        from event where order_id = %(order_id)s and kind = 'ShipByChanged'), '[]') as slips;
