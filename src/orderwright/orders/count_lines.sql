-- name: count_lines
-- Lines of goods and of charges of these orders.
with placed as (
    select order_id from orders where channel = %(channel)s and external_ref = any(%(references)s::text[])
)
select (select count(*) from order_line join placed using (order_id)) as goods,
    (select count(*) from charge join placed using (order_id)) as charges;
