-- name: find_units_bought
-- Lines of these customers with these goods, oldest first.
select o.order_id, l.line_no, o.channel, o.external_ref, c.email, l.sku, l.title, o.placed_at, l.unit_price_minor,
    p.ordered - p.canceled - p.lost - p."returning" - p.returned as left
from customer c
join orders o on o.customer_id = c.customer_id
join order_line l on l.order_id = o.order_id
join progress p on p.order_id = l.order_id and p.line_no = l.line_no
where c.email = any(%(emails)s::text[]) and l.sku = any(%(skus)s::text[])
order by o.placed_at, o.order_id, l.line_no;
