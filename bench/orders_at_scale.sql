-- name: fill
-- Orders number %(from_number)s to %(to_number)s, delivered but for each fiftieth, with all that lists and pages read.
with draft as (
    select n, lpad(to_hex(n), 12, '0') as hex, 1000 + n as number,
        timestamptz '2026-01-01' + n * interval '10 seconds' as at, n %% 50 = 0 as open,
        (array['Ada','Grace','Alan','Edsger','Barbara','Donald','Frances','Tony','Radia','Ken'])[1 + n %% 10] as first,
        (array['Sample','Harper','Miller','Harris','Baker','Cooper','Fisher','Mason','Turner','Walker','Weaver'])[1 + n %% 11] as last
    from generate_series(%(from_number)s::bigint, %(to_number)s::bigint) as n
),
made as (select *, (left(hex, 8) || '-' || right(hex, 4) || '-7000-8000-000000000000')::uuid as id from draft),
o as (
    insert into orders (order_id, number, channel, external_ref, content_hash, currency, placed_at, created_at, customer_id, email,
        customer_name, ship_to, units, goods_minor, total_minor, status, payment_status, fulfillment_status, release_after,
        completed_at)
    select id, number, case when n %% 3 = 0 then 'phone' else 'web' end, 'B-' || n, '\x00', 'GBP', at, at, null,
        'c' || n %% 20000 || '@example.com', first || ' ' || last,
        jsonb_build_object('name', first || ' ' || last, 'line1', '1 Sample Street', 'city', 'London', 'postal_code', 'N1 1AA',
            'country', case when n %% 7 = 0 then 'DE' else 'GB' end),
        3, 765, 765, case when open then 'placed' else 'completed' end, 'authorized',
        case when open then 'unfulfilled' else 'delivered' end, at, case when open then null else at + interval '3 days' end
    from made
),
v as (select variant_id, sku, title, row_number() over (order by sku) - 1 as nth from variant),
l as (
    insert into order_line (order_id, line_no, variant_id, sku, title, quantity, unit_price_minor, total_minor)
    select id, line_no, variant_id, sku, title, 1, 255, 255
    from made cross join generate_series(1, 3) as line_no join v on nth = (n * 7 + line_no * 31) %% (select count(*) from variant)
),
p as (
    insert into progress (order_id, line_no, ordered, reserved, delivered)
    select id, line_no, 1, open::int, (not open)::int from made cross join generate_series(1, 3) as line_no
),
c as (
    insert into commit_log (commit_id, at, actor, verb, position)
    select id, at, 'bench', 'place_orders', (select coalesce(max(position), 0) from commit_log) + row_number() over (order by n)
    from made
),
e as (
    insert into event (commit_id, seq, at, kind, order_id, data)
    select id, 0, at, 'OrderPlaced', id, jsonb_build_object('number', number, 'channel', 'web', 'external_ref', 'B-' || n, 'units', 3,
        'total_minor', 765, 'currency', 'GBP', 'backordered', 0, 'why', jsonb_build_array())
    from made
),
y as (
    insert into payment_event (payment_event_id, order_id, kind, amount_minor, at, method, reference)
    select id, id, 'authorized', 765, at, 'card', 'placement' from made
)
insert into order_search (term, number)
select term, number from made cross join lateral (
    values (lower(first)), (lower(last)), ('b' || n), ('c' || n %% 20000 || 'examplecom')) as own (term)
union
select lower(replace(sku, '-', '')), number
from made cross join generate_series(1, 3) as line_no join v on nth = (n * 7 + line_no * 31) %% (select count(*) from variant);

-- name: followed
-- The sequence goes on behind them.
select setval('order_number', %(last)s);
