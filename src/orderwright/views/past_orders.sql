-- name: list_past_orders
-- Past orders, those that were placed last first, behind a key.
select p.past_order_id as id, p.channel, p.external_ref, p.status, p.placed_at, p.name,
    (select c.number from customer c where c.customer_id = p.customer_id) as customer_number, p.country, p.units, p.currency,
    p.tax_minor as tax, p.total_minor as total, p.refunded_minor as refunded, p.content
from past_order p
where (p.placed_at, p.past_order_id) < (%(before_at)s, %(before_id)s) and p.placed_at >= %(from_at)s and p.placed_at < %(to_at)s
    and (%(channel)s::text is null or p.channel = %(channel)s) and (%(country)s::text is null or p.country = %(country)s)
    and (%(status)s::text is null or p.status = %(status)s)
order by p.placed_at desc, p.past_order_id desc limit %(limit)s;

-- name: find_past_orders
-- Those of a customer, those whose number begins so, or those of an e-mail address.
with found as (
    select past_order_id from past_order where customer_id = %(customer_id)s and %(query)s = ''
    union
    select past_order_id from past_order where %(query)s <> ''
        and lower(external_ref) ~>=~ %(query)s and lower(external_ref) ~<~ (%(query)s || U&'\+10FFFF')
        and (%(customer_id)s::uuid is null or customer_id = %(customer_id)s)
    union
    select p.past_order_id from customer c join past_order p using (customer_id)
    where c.email = %(query)s and (%(customer_id)s::uuid is null or c.customer_id = %(customer_id)s)
)
select p.past_order_id as id, p.channel, p.external_ref, p.status, p.placed_at, p.name,
    (select c.number from customer c where c.customer_id = p.customer_id) as customer_number, p.country, p.units, p.currency,
    p.tax_minor as tax, p.total_minor as total, p.refunded_minor as refunded, p.content
from past_order p
where p.past_order_id = any(array(select past_order_id from found)) and (p.placed_at, p.past_order_id) < (%(before_at)s, %(before_id)s)
    and p.placed_at >= %(from_at)s and p.placed_at < %(to_at)s
    and (%(channel)s::text is null or p.channel = %(channel)s) and (%(country)s::text is null or p.country = %(country)s)
    and (%(status)s::text is null or p.status = %(status)s)
order by p.placed_at desc, p.past_order_id desc limit %(limit)s;

-- name: read_past_order
-- One of them.
select p.past_order_id as id, p.channel, p.external_ref, p.status, p.placed_at, p.name,
    (select c.number from customer c where c.customer_id = p.customer_id) as customer_number, p.country, p.units, p.currency,
    p.tax_minor as tax, p.total_minor as total, p.refunded_minor as refunded, p.content
from past_order p where p.past_order_id = %(past_order_id)s;

-- name: read_past_order_lines
-- What was bought with it, with the titles of SKUs that are here.
select l.sku, v.title, l.quantity, l.unit_price_minor as unit_price, l.total_minor as total
from past_order_line l left join variant v using (sku) where l.past_order_id = %(past_order_id)s order by l.line_no;

-- name: read_recorded_at
-- When it came here.
select recorded_at from past_order where past_order_id = %(past_order_id)s;
