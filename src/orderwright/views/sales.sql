-- name: sales_of_orders
-- What was ordered on the days of placement, and what was invoiced and credited on the days of the documents, by day,
-- channel or country; without tax, and the tax of what was invoiced and credited.
with ordered as (
    select case %(by)s::text when 'day' then (%(from_day)s::date + width_bucket(o.placed_at, %(starts)s::timestamptz[]) - 1)::text when 'channel' then o.channel
            else coalesce(o.ship_to ->> 'country', '') end as name,
        count(*) as orders, sum(o.units) as units, sum(o.total_minor - o.tax_minor) as ordered
    from orders o
    where o.placed_at >= %(from_at)s and o.placed_at < %(to_at)s and o.currency = %(currency)s
        and (%(channel)s::text is null or o.channel = %(channel)s)
        and (%(country)s::text is null or o.ship_to ->> 'country' = %(country)s)
    group by 1
),
billed as (
    select case %(by)s::text when 'day' then d.issued_on::text when 'channel' then o.channel
            else coalesce(o.ship_to ->> 'country', '') end as name,
        sum(l.net_minor) filter (where l.kind = 'invoice') as invoiced,
        sum(l.net_minor) filter (where l.kind = 'credit_note') as credited,
        sum(case l.kind when 'invoice' then l.tax_minor else -l.tax_minor end) as tax
    from document d join document_line l on l.document_id = d.document_id join orders o on o.order_id = d.order_id
    where d.issued_on between %(from_day)s and %(to_day)s and d.currency = %(currency)s
        and (%(channel)s::text is null or o.channel = %(channel)s)
        and (%(country)s::text is null or o.ship_to ->> 'country' = %(country)s)
    group by 1
),
past as (
    select case %(by)s::text when 'day' then (%(from_day)s::date + width_bucket(p.placed_at, %(starts)s::timestamptz[]) - 1)::text when 'channel' then p.channel
            else p.country end as name,
        count(*) as past_orders, sum(p.total_minor - p.tax_minor) as past,
        sum(p.total_minor - p.tax_minor - round(p.refunded_minor::numeric * (p.total_minor - p.tax_minor) / greatest(p.total_minor, 1))) as past_net
    from past_order p
    where p.placed_at >= %(from_at)s and p.placed_at < %(to_at)s and p.currency = %(currency)s
        and (%(channel)s::text is null or p.channel = %(channel)s)
        and (%(country)s::text is null or p.country = %(country)s)
    group by 1
)
select name, coalesce(o.orders, 0)::int as orders, coalesce(o.units, 0)::bigint as units, coalesce(o.ordered, 0)::bigint as ordered,
    coalesce(b.invoiced, 0)::bigint as invoiced, coalesce(b.credited, 0)::bigint as credited, coalesce(b.tax, 0)::bigint as tax,
    coalesce(p.past_orders, 0)::int as past_orders, coalesce(p.past, 0)::bigint as past,
    coalesce(p.past_net, 0)::bigint as past_net
from ordered o full join billed b using (name) full join past p using (name) order by name;

-- name: sales_of_skus
-- The same by SKU as goods are called now, the best first; last what is of no goods: shipping, charges, goodwill.
with placed as (
    select o.order_id, o.total_minor - o.tax_minor as net from orders o
    where o.placed_at >= %(from_at)s and o.placed_at < %(to_at)s and o.currency = %(currency)s
        and (%(channel)s::text is null or o.channel = %(channel)s)
        and (%(country)s::text is null or o.ship_to ->> 'country' = %(country)s)
),
of_goods as (
    select v.sku as name, count(distinct l.order_id) as orders, sum(l.quantity) as units, sum(l.total_minor - l.tax_minor) as ordered
    from placed p join order_line l on l.order_id = p.order_id join variant v on v.variant_id = l.variant_id group by v.sku
),
ordered as (
    select name, orders, units, ordered from of_goods
    union all
    select '', 0, 0, (select coalesce(sum(net), 0) from placed) - (select coalesce(sum(ordered), 0) from of_goods)
),
billed as (
    select coalesce(v.sku, '') as name,
        sum(l.net_minor) filter (where l.kind = 'invoice') as invoiced,
        sum(l.net_minor) filter (where l.kind = 'credit_note') as credited,
        sum(case l.kind when 'invoice' then l.tax_minor else -l.tax_minor end) as tax
    from document d join document_line l on l.document_id = d.document_id join orders o on o.order_id = d.order_id
    left join order_line n on n.order_id = l.order_id and n.line_no = l.line_no
    left join variant v on v.variant_id = n.variant_id
    where d.issued_on between %(from_day)s and %(to_day)s and d.currency = %(currency)s
        and (%(channel)s::text is null or o.channel = %(channel)s)
        and (%(country)s::text is null or o.ship_to ->> 'country' = %(country)s)
    group by 1
),
placed_before as (
    select p.past_order_id, p.total_minor - p.tax_minor as net, p.refunded_minor::numeric / greatest(p.total_minor, 1) as refunded from past_order p
    where p.placed_at >= %(from_at)s and p.placed_at < %(to_at)s and p.currency = %(currency)s
        and (%(channel)s::text is null or p.channel = %(channel)s)
        and (%(country)s::text is null or p.country = %(country)s)
),
past_goods as (
    select l.sku as name, count(distinct l.past_order_id) as past_orders, sum(l.total_minor - l.tax_minor) as past,
        sum(l.total_minor - l.tax_minor - round((l.total_minor - l.tax_minor) * p.refunded)) as past_net
    from placed_before p join past_order_line l using (past_order_id) group by l.sku
),
past as (
    select name, past_orders, past, past_net from past_goods
    union all
    select '', 0, (select coalesce(sum(net), 0) from placed_before) - (select coalesce(sum(past), 0) from past_goods),
        (select coalesce(sum(net - round(net * refunded)), 0) from placed_before) - (select coalesce(sum(past_net), 0) from past_goods)
)
select name, coalesce(o.orders, 0)::int as orders, coalesce(o.units, 0)::bigint as units, coalesce(o.ordered, 0)::bigint as ordered,
    coalesce(b.invoiced, 0)::bigint as invoiced, coalesce(b.credited, 0)::bigint as credited, coalesce(b.tax, 0)::bigint as tax,
    coalesce(p.past_orders, 0)::int as past_orders, coalesce(p.past, 0)::bigint as past,
    coalesce(p.past_net, 0)::bigint as past_net
from ordered o full join billed b using (name) full join past p using (name)
where name <> '' or o.ordered <> 0 or p.past <> 0 or p.past_net <> 0 or b.name is not null
order by name = '', o.ordered desc nulls last, name limit %(limit)s;

-- name: read_currencies
-- The currencies of the period, the most used first.
select currency from (
    select currency from orders where placed_at >= %(from_at)s and placed_at < %(to_at)s
    union all
    select currency from past_order where placed_at >= %(from_at)s and placed_at < %(to_at)s
    union all
    select currency from document where issued_on between %(from_day)s and %(to_day)s
) as used group by currency order by count(*) desc, currency;

-- name: read_home_currency
-- The organization's.
select currency from profile;
