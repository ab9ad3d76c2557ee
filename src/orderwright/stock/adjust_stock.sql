-- name: read_claimants
-- The newest orders that have units reserved here.
select order_id from reservation where variant_id = %(variant_id)s and location_id = %(location_id)s
group by order_id order by order_id desc limit 20;
