-- %(orders)s orders as they come from shops: external numbers that count up, phones, cities and postcodes, every tenth with a
-- parcel. Only what the search reads.
insert into orders (order_id, number, channel, external_ref, content_hash, currency, placed_at, created_at, ship_by, customer_name, email, phone,
    ship_to, units, goods_minor, total_minor, status, payment_status, payment_secured, fulfillment_status, release_after)
select ('0190' || lpad(to_hex(n), 28, '0'))::uuid, 2000000 + n, 'web', 'WEB-2026-' || lpad((n * 7)::text, 7, '0'), '', 'GBP',
    now() - make_interval(secs => %(orders)s - n), now(), current_date + 2,
    (array['Ada', 'Zoë', 'Jürgen', 'Łukasz', 'Ottilie', 'Pia'])[1 + n %% 6] || ' Sample' || n %% 997, 'c' || n %% 5000 || '@example.com',
    '+44 20 ' || 1000 + n * 31 %% 9000 || ' ' || lpad((n * 7919 %% 1000000)::text, 6, '0'),
    jsonb_build_object('country', 'GB', 'city', (array['London', 'Leeds', 'York', 'Bath'])[1 + n %% 4], 'postal_code', 'N' || n %% 90 || ' 1AA',
        'phone', '+44 20 ' || 1000 + n * 31 %% 9000 || ' ' || lpad((n * 7919 %% 1000000)::text, 6, '0')),
    1, 250, 250, 'placed', 'authorized', true, 'unfulfilled', 'epoch'
from generate_series(1, %(orders)s) as n
