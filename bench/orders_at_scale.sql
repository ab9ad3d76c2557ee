-- name: fill
-- Orders number %(from_number)s to %(to_number)s with all that lists and pages read. Each fiftieth is open, and those stand in
-- turn at ten places; the others are delivered. One in 2,000 is on hold, one comes back. Some have what few have: a country, a tag, a payment that failed.
with draft as (
    select n, lpad(to_hex(n), 12, '0') as hex, 1000 + n as number,
        timestamptz '2026-01-01' + n * interval '10 seconds' as at, n %% 50 = 0 as open, case when n %% 50 = 0 then n / 50 %% 10 else 10 end as place, n %% 2000 = 100 as held,
        case when n %% 9973 = 3 then 'NO' when n %% 7 = 0 then 'DE' else 'GB' end as country,
        case when n %% 5003 = 3 then '{vip}' when n %% 40 = 0 then '{gift}' else '{}' end::text[] as tags,
        (array['Ada','Grace','Alan','Edsger','Barbara','Donald','Frances','Tony','Radia','Ken'])[1 + n %% 10] as first,
        (array['Sample','Harper','Miller','Harris','Baker','Cooper','Fisher','Mason','Turner','Walker','Weaver'])[1 + n %% 11] as last
    from generate_series(%(from_number)s::bigint, %(to_number)s::bigint) as n
),
made as (select *, (left(hex, 8) || '-' || right(hex, 4) || '-7000-8000-000000000000')::uuid as id from draft),
o as (
    insert into orders (order_id, number, channel, external_ref, content_hash, currency, placed_at, created_at, ship_by, customer_id, email,
        customer_name, ship_to, units, goods_minor, total_minor, tags, status, payment_status, payment_secured,
        fulfillment_status, open_holds, release_after, completed_at)
    select id, number, case when n %% 3 = 0 then 'phone' else 'web' end, 'B-' || n, '\x00', 'GBP', at, at, at::date + 1, null,
        'c' || n %% 20000 || '@example.com', first || ' ' || last,
        jsonb_build_object('name', first || ' ' || last, 'line1', '1 Sample Street', 'city', 'London', 'postal_code', 'N1 1AA',
            'country', country),
        3, 765, 765, tags, case when open then 'placed' else 'completed' end,
        case when n %% 7919 = 5 then 'failed' when open then 'authorized' else 'paid' end, n %% 7919 <> 5,
        case when place in (1, 3, 4) then (array['backordered', null, 'in_progress', 'in_progress'])[place] when place = 5 then 'shipped'
            when open then 'unfulfilled' else 'delivered' end,
        held::int, 'epoch', case when open then null else at + interval '3 days' end
    from made
),
v as (select variant_id, sku, title, row_number() over (order by sku) - 1 as nth from variant),
l as (
    insert into order_line (order_id, line_no, variant_id, sku, title, quantity, unit_price_minor, total_minor)
    select id, line_no, variant_id, sku, title, 1, 255, 255
    from made cross join generate_series(1, 3) as line_no join v on nth = (n * 7 + line_no * 31) %% (select count(*) from variant)
),
p as (
    insert into progress (order_id, line_no, variant_id, queued_at, ship_by, held, ordered, backordered, reserved, released, packed, shipped,
        delivered)
    select id, line_no, variant_id, at, at::date + 1, held, 1, (place = 1)::int, (place not in (1, 3, 4, 5, 10))::int, (place = 3)::int, (place = 4)::int,
        (place = 5)::int, (place = 10)::int
    from made cross join generate_series(1, 3) as line_no join v on nth = (n * 7 + line_no * 31) %% (select count(*) from variant)
),
h as (
    insert into hold (hold_id, order_id, reason, placed_by, placed_at) select id, id, 'fraud', 'bench', at from made where held
),
f as (
    insert into fulfillment_order (fulfillment_order_id, order_id, location_id, status, service_level, ship_by, released_at)
    select id, id, location_id, case place when 3 then 'released' when 4 then 'packed' when 5 then 'shipped' else 'delivered' end,
        'standard', at::date + 1, at
    from made cross join (select location_id from location where code = 'DC') as dc where place in (3, 4, 5, 10)
    returning order_id, location_id
),
b as (
    insert into parcel (parcel_id, fulfillment_order_id, order_id, location_id, status, tracking_state, packed_at, handed_over_at,
        deliver_by, delivered_at)
    select id, id, id, location_id, case place when 4 then 'packed' when 5 then 'handed_over' else 'delivered' end,
        case when place = 10 then 'delivered' else 'pending' end, at, case when place <> 4 then at end, at::date + 3,
        case when place = 10 then at + interval '3 days' end
    from made join f on f.order_id = made.id where place in (4, 5, 10)
),
r as (
    insert into return_authorization (return_id, order_id, location_id, status, reason, requested_by, requested_at)
    select id, id, location_id, 'requested', 'too small', 'bench', at
    from made join f on f.order_id = made.id where n %% 2000 = 1
),
d as (
    insert into order_day as d (day, first_number, last_number)
    select (at at time zone 'UTC')::date, min(number), max(number) from made group by 1
    on conflict (day) do update set last_number = excluded.last_number
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
),
s as (
    insert into order_search (term, number)
    select term, number from made cross join lateral (
        values (lower(first)), (lower(last)), ('b' || n), (n::text), ('c' || n %% 20000 || 'examplecom'), ('london'), ('n11aa')
        ) as own (term)
    union
    select lower(replace(sku, '-', '')), number
    from made cross join generate_series(1, 3) as line_no join v on nth = (n * 7 + line_no * 31) %% (select count(*) from variant)
)
insert into order_part (part, number)
select substr('b' || n, 1 + place_of, 4), number from made cross join lateral generate_series(0, length('b' || n) - 4, 2) as place_of
union
select right('b' || n, 4), number from made where length('b' || n) >= 4;

-- name: followed
-- The sequence goes on behind them.
select setval('order_number', %(last)s);
