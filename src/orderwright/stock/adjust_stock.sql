-- name: read_claimants
-- The newest orders that have units reserved here.
select order_id from reservation where variant_id = %(variant_id)s and location_id = %(location_id)s
group by order_id order by order_id desc limit 20;

-- name: read_waiting
-- Units that were canceled in somebody's hands and not put back, or came back and were not inspected, by the movements; and those that came
-- unexpected and have an open case.
select variant_id, location_id, sum(units)::int as units
from (
    select variant_id, to_location_id as location_id, quantity as units from stock_movement
    where variant_id = any(%(variant_ids)s::uuid[]) and to_place = 'unavailable' and reason in ('canceled_after_pick', 'returned')
    union all
    select variant_id, from_location_id, -quantity from stock_movement
    where variant_id = any(%(variant_ids)s::uuid[]) and from_place = 'unavailable'
        and reason in ('put_back', 'left_anyway', 'restocked', 'scrapped')
    union all
    select u.variant_id, u.location_id, u.units from unexpected_goods u join service_case c on c.case_id = u.case_id
    where u.variant_id = any(%(variant_ids)s::uuid[]) and c.status <> 'resolved'
) as waiting
group by variant_id, location_id having sum(units) > 0;
