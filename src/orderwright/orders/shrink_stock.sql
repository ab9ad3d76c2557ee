-- name: read_newest_claims
-- What is reserved of a variant at a location, the newest claim first.
select order_id, line_no, location_id, variant_id, quantity
from reservation where variant_id = %(variant_id)s and location_id = %(location_id)s
order by reserved_at desc, order_id desc, line_no desc;
