-- Orders with which nothing can be done, as table crowd (n, kind) says: fenced, held, stuck (reserved and held), paused in the
-- warehouse, on their way.
insert into orders (order_id, number, channel, external_ref, content_hash, currency, placed_at, created_at, ship_by, ship_to, units,
    goods_minor, total_minor, status, payment_status, payment_secured, fulfillment_status, open_holds,
    release_after)
select id(n), 100000 + n, 'web', 'crowd ' || n, '', 'GBP', now() - interval '1 day', now(), current_date + 2, '{"country": "GB"}', 1, 250, 250, 'placed',
    'authorized', true, case when kind = 'way' then 'shipped' else 'backordered' end, (kind in ('held', 'stuck'))::int, 'epoch' from crowd;
insert into order_line (order_id, line_no, variant_id, sku, title, quantity, unit_price_minor, total_minor)
select id(n), 1, v.variant_id, v.sku, v.title, 1, 250, 250 from crowd cross join variant v where v.sku = 'MUG';
insert into progress (order_id, line_no, variant_id, queued_at, ship_by, held, fenced_at, ordered, backordered, reserved, released, shipped)
select id(n), 1, v.variant_id, now() - interval '1 day', current_date + 2, kind in ('held', 'stuck'), case when kind = 'fenced' then array[l.location_id] else '{}' end,
    1, (kind in ('fenced', 'held'))::int, (kind = 'stuck')::int, (kind = 'paused')::int, (kind = 'way')::int
from crowd cross join variant v cross join location l where v.sku = 'MUG' and l.code = 'DC';
insert into sourcing_fence (order_id, variant_id, location_id, reason, at, until)
select id(n), v.variant_id, l.location_id, 'too_busy', now(), now() + interval '4 hours'
from crowd cross join variant v cross join location l where v.sku = 'MUG' and l.code = 'DC' and kind = 'fenced';
insert into hold (hold_id, order_id, reason, placed_by, placed_at)
select id(n), id(n), 'fraud', 'test', now() from crowd where kind in ('held', 'stuck');
insert into reservation (order_id, line_no, location_id, variant_id, quantity, reserved_at)
select id(n), 1, l.location_id, v.variant_id, 1, now() from crowd cross join variant v cross join location l
where v.sku = 'MUG' and l.code = 'DC' and kind = 'stuck';
insert into fulfillment_order (fulfillment_order_id, number, order_id, location_id, status, paused, service_level, ship_by, released_at)
select id(n), 100000 + n, id(n), l.location_id, case when kind = 'way' then 'shipped' else 'accepted' end, kind = 'paused', 'standard', current_date + 2,
    now() - interval '3 days'
from crowd cross join location l where l.code = 'DC' and kind in ('paused', 'way');
insert into parcel (parcel_id, number, fulfillment_order_id, order_id, location_id, status, tracking_state, packed_at,
    handed_over_at, deliver_by)
select id(n), 100000 + n, id(n), id(n), l.location_id, 'handed_over', 'in_transit', now() - interval '2 days', now(), current_date + 3
from crowd cross join location l where l.code = 'DC' and kind = 'way';
insert into service_case (case_id, kind, subject_kind, subject_id, reason, status, opened_by, opened_at, due_at)
select id(n), 'complaint', 'order', id(n), 'x', 'open', 'test', now(), now() from crowd where kind = 'way';
insert into quarantine (quarantine_id, source, source_ref, code, reason, content, status, created_at)
select id(n), 'file', n::text, 'order_invalid', 'x', '{}', 'open', now() from crowd where kind = 'way';
