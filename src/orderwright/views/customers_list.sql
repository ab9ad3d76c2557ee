-- name: list_customers
-- Customers, newest first, behind a key, with the sums of their orders; money by currency.
select c.number, c.name, c.email, c.customer_id as id, c.phone, s.country, coalesce(s.orders, 0) as orders, coalesce(s.spent_by, '{}') as spent_by,
    coalesce(s.currency, p.currency) as currency, coalesce(s.returns, 0) as returns,
    coalesce(s.open_cases, 0) as open_cases, s.last_order_at
from (
    select * from customer c
    where c.number < %(before)s and c.number > %(after)s
        and (%(query)s = '' or c.email like %(like)s or c.name ilike %(anywhere)s or c.phone = %(query)s
            or c.number::text = %(query)s
            or translate(lower(c.name), 'áàâäãåçéèêëíìîïñóòôöõøúùûüý', 'aaaaaaceeeeiiiinoooooouuuuy') like %(plain)s
            or translate(replace(replace(replace(replace(replace(lower(c.name), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ø', 'oe'), 'ß', 'ss'),
                'áàâãåçéèêëíìîïñóòôõúùûý', 'aaaaaceeeeiiiinoooouuuy') like %(expanded)s
            or regexp_replace(c.phone, '[^0-9]', '', 'g') like %(digits)s)
    order by case when %(back)s then c.number end, c.number desc limit %(limit)s
) as c
cross join profile p
left join lateral (
    select sum(x.orders)::int as orders, max(x.last_order_at) as last_order_at,
        (array_agg(x.country order by x.last_number desc))[1] as country,
        (array_agg(x.currency order by x.last_number desc))[1] as currency,
        jsonb_object_agg(x.currency, x.spent) as spent_by, sum(x.returns)::int as returns, sum(x.cases)::int as open_cases
    from (
        select o.currency, count(*) as orders, max(o.placed_at) as last_order_at, max(o.number) as last_number,
            (array_agg(o.ship_to ->> 'country' order by o.number desc))[1] as country,
            coalesce(sum(m.spent), 0)::bigint as spent, sum(r.returns) as returns, sum(k.cases) as cases
        from orders o
        cross join lateral (
            select sum(case kind when 'captured' then amount_minor when 'refunded' then -amount_minor else 0 end) as spent
            from payment_event e where e.order_id = o.order_id) as m
        cross join lateral (select count(*) as returns from return_authorization r where r.order_id = o.order_id) as r
        cross join lateral (
            select count(*) as cases from service_case s where s.order_id = o.order_id and s.status <> 'resolved') as k
        where o.customer_id = c.customer_id group by o.currency
    ) as x
) as s on true
order by case when %(back)s then c.number end, c.number desc;

-- name: count_customers
-- How many there are, counted no further than a limit.
select count(*) from (select from customer limit %(counted_max)s) as counted;

-- name: read_customer
-- One customer: since the first order or the record, whichever is older (orders of before come in later by import).
select c.customer_id as id, c.number, c.name, c.email, c.phone,
    least(c.created_at, (select min(placed_at) from orders o where o.customer_id = c.customer_id)) as since
from customer c where c.number = %(number)s;

-- name: read_customer_sums
-- What they ordered, paid and sent back, by currency, the most used first.
select o.currency, count(*)::int as orders, coalesce(sum(o.total_minor), 0)::bigint as ordered,
    coalesce(sum(m.spent), 0)::bigint as spent, coalesce(sum(m.refunded), 0)::bigint as refunded
from orders o
cross join lateral (
    select sum(case kind when 'captured' then amount_minor when 'refunded' then -amount_minor else 0 end) as spent,
        sum(amount_minor) filter (where kind = 'refunded') as refunded
    from payment_event e where e.order_id = o.order_id) as m
where o.customer_id = %(customer_id)s
group by o.currency order by count(*) desc, o.currency;

-- name: list_orders_of
-- Their orders, newest first, behind a key.
select o.order_id from orders o where o.customer_id = %(customer_id)s and o.number < %(before)s
order by o.number desc limit %(limit)s;

-- name: read_last_address
-- Where their last order went.
select ship_to from orders where customer_id = %(customer_id)s order by number desc limit 1;

-- name: list_returns_of
-- Their returns.
select r.number, r.status, r.requested_at as at,
    (select coalesce(sum(quantity), 0)::int from return_line l where l.return_id = r.return_id) as units
from orders o join return_authorization r using (order_id)
where o.customer_id = %(customer_id)s order by r.number desc limit %(limit)s;

-- name: list_cases_of
-- Their cases.
select s.number, s.reason as title, s.kind, s.status, s.opened_at as at
from orders o join service_case s using (order_id)
where o.customer_id = %(customer_id)s order by s.number desc limit %(limit)s;

-- name: read_months
-- What they ordered in each of the last twelve months with orders.
select to_char(date_trunc('month', o.placed_at at time zone %(zone)s), 'Mon YY') as name, sum(o.total_minor)::bigint as total
from orders o where o.customer_id = %(customer_id)s and o.currency = %(currency)s
group by date_trunc('month', o.placed_at at time zone %(zone)s)
order by date_trunc('month', o.placed_at at time zone %(zone)s) desc limit 12;

-- name: read_home_currency
-- The organization's.
select currency from profile;
