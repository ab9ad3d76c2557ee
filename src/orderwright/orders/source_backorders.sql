-- name: find_waiting_orders
-- The oldest orders without a hold that wait for these variants, no more of them than what is available could serve.
-- Units that a fence may keep from the stock there is do not count: they must not stand in the way of younger orders.
with sellable as (
    select variant_id, sum(greatest(0, on_hand - committed - unavailable - safety_stock)) as units
    from stock_level where variant_id = any(%(variants)s::uuid[]) group by variant_id
),
waiting as (
    select o.order_id, o.number, l.line_no, l.variant_id, s.units,
        case when exists (select from sourcing_fence f where f.order_id = o.order_id and f.variant_id = l.variant_id) then 0
            else p.to_source + p.backordered end as wanted
    from sellable s
    join order_line l on l.variant_id = s.variant_id
    join progress p on p.order_id = l.order_id and p.line_no = l.line_no and (p.backordered > 0 or p.to_source > 0)
    join orders o on o.order_id = l.order_id and o.status = 'placed' and o.open_holds = 0
    where s.units > 0
),
queued as (
    select order_id, number, units,
        sum(wanted) over (partition by variant_id order by number, line_no rows unbounded preceding) - wanted as before
    from waiting
)
select order_id from queued where before < units group by order_id order by min(number) limit %(most)s;
