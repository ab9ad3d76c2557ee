-- name: find_queues
-- Where somebody waits for what is offered. Each set of locations at which lines of a variant are fenced is a queue of its own:
-- the index goes from one to the next, however many stand in them.
with recursive offer as (
    select * from json_to_recordset(%(offers)s) as x(variant_id uuid, location_id uuid, units integer, fences_end boolean)
),
queue as (
    select o.variant_id, head.fenced_at
    from (select distinct variant_id from offer) as o
    cross join lateral (
        select p.fenced_at from progress p
        where p.variant_id = o.variant_id and (p.backordered > 0 or p.to_source > 0) and not p.held
        order by p.fenced_at limit 1
    ) as head
    union all
    select q.variant_id, head.fenced_at
    from queue q
    cross join lateral (
        select p.fenced_at from progress p
        where p.variant_id = q.variant_id and p.fenced_at > q.fenced_at and (p.backordered > 0 or p.to_source > 0) and not p.held
        order by p.fenced_at limit 1
    ) as head
)
select q.variant_id, q.fenced_at, sum(o.units)::integer as units
from queue q
join offer o on o.variant_id = q.variant_id and (o.fences_end or o.location_id <> all (q.fenced_at))
group by q.variant_id, q.fenced_at;

-- name: find_waiting
-- The orders at the heads of these queues, and no more of them than the units could serve.
with waiting as (
    select head.order_id, head.ship_by, head.queued_at, q.units, sum(head.units) over (
        partition by q.variant_id, q.fenced_at order by head.ship_by, head.queued_at, head.order_id, head.line_no rows unbounded preceding
        ) - head.units as before
    from json_to_recordset(%(queues)s) as q(variant_id uuid, fenced_at uuid[], units integer)
    cross join lateral (
        select p.order_id, p.line_no, p.ship_by, p.queued_at, p.backordered + p.to_source as units
        from progress p
        where p.variant_id = q.variant_id and p.fenced_at = q.fenced_at and (p.backordered > 0 or p.to_source > 0) and not p.held
        order by p.ship_by, p.queued_at, p.order_id, p.line_no
        limit least(q.units, %(most)s)
    ) as head
)
select order_id from waiting where before < units
group by order_id order by min(ship_by), min(queued_at), order_id limit %(most)s;

-- name: lock_waiting
-- The same, locked; who is being changed by somebody else is left out, and the next one takes the place.
with waiting as (
    select head.order_id, head.ship_by, head.queued_at, q.units, sum(head.units) over (
        partition by q.variant_id, q.fenced_at order by head.ship_by, head.queued_at, head.order_id, head.line_no rows unbounded preceding
        ) - head.units as before
    from json_to_recordset(%(queues)s) as q(variant_id uuid, fenced_at uuid[], units integer)
    cross join lateral (
        select p.order_id, p.line_no, p.ship_by, p.queued_at, p.backordered + p.to_source as units
        from progress p
        where p.variant_id = q.variant_id and p.fenced_at = q.fenced_at and (p.backordered > 0 or p.to_source > 0) and not p.held
        order by p.ship_by, p.queued_at, p.order_id, p.line_no
        limit least(q.units, %(most)s)
        for update skip locked
    ) as head
)
select order_id from waiting where before < units
group by order_id order by min(ship_by), min(queued_at), order_id limit %(most)s;
