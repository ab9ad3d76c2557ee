-- name: sales_of_orders
-- Sales by day of placement, channel or country. What was refunded for canceled units is counted as canceled.
with placed as (
    select o.order_id, o.units, o.total_minor, o.total_minor - o.tax_minor as gross,
        case %(by)s::text when 'day' then ((o.placed_at at time zone %(zone)s)::date)::text when 'channel' then o.channel
            else coalesce(o.ship_to ->> 'country', '') end as name
    from orders o
    where o.placed_at >= %(from_at)s and o.placed_at < %(to_at)s and o.currency = %(currency)s
        and (%(channel)s::text is null or o.channel = %(channel)s)
        and (%(country)s::text is null or o.ship_to ->> 'country' = %(country)s)
)
select p.name, count(*)::int as orders, sum(p.units)::bigint as units, sum(p.gross)::bigint as gross,
    sum(m.refunded - least(m.refunded, greatest(m.captured - (p.total_minor - c.canceled_with_tax), 0)))::bigint as refunds,
    sum(c.canceled)::bigint as canceled
from placed p
cross join lateral (
    select coalesce(sum(amount_minor) filter (where kind = 'refunded'), 0) as refunded,
        coalesce(sum(amount_minor) filter (where kind = 'captured'), 0) as captured
    from payment_event e where e.order_id = p.order_id) as m
cross join lateral (
    select coalesce(sum((l.total_minor - l.tax_minor) * g.canceled / l.quantity), 0) as canceled,
        coalesce(sum(l.total_minor * g.canceled / l.quantity), 0) as canceled_with_tax
    from progress g join order_line l using (order_id, line_no)
    where g.order_id = p.order_id and g.canceled > 0) as c
group by p.name order by p.name;

-- name: sales_of_skus
-- Sales by SKU, the best first; what came back counts as canceled, refunds are of orders, not of goods.
select l.sku as name, count(distinct o.order_id)::int as orders, sum(l.quantity)::bigint as units,
    sum(l.total_minor - l.tax_minor)::bigint as gross, 0::bigint as refunds,
    sum((l.total_minor - l.tax_minor) * (g.canceled + g.returned) / l.quantity)::bigint as canceled
from orders o join order_line l using (order_id) join progress g using (order_id, line_no)
where o.placed_at >= %(from_at)s and o.placed_at < %(to_at)s and o.currency = %(currency)s
    and (%(channel)s::text is null or o.channel = %(channel)s)
    and (%(country)s::text is null or o.ship_to ->> 'country' = %(country)s)
group by l.sku order by sum(l.total_minor - l.tax_minor) desc, l.sku limit %(limit)s;

-- name: read_currencies
-- The currencies of the period, the most used first.
select currency from orders where placed_at >= %(from_at)s and placed_at < %(to_at)s group by currency order by count(*) desc;

-- name: read_home_currency
-- The organization's.
select currency from profile;
