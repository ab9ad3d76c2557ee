-- name: list_channels
-- Every channel, and how many orders came through it.
select c.code, c.name, c.if_short, c.already_sold, c.release_unpaid, c.release_delay_s / 60 as release_delay_minutes,
    c.ship_within_days, to_char(c.cutoff, 'HH24:MI') as cutoff, c.refund_canceled, c.brand_name, c.brand_color,
    (select count(*)::int from (select from orders o where o.channel = c.code limit %(counted_max)s) as counted) as orders
from channel c order by c.name, c.code;

-- name: list_locations
-- Every location, or the one with this code.
select l.location_id as id, l.code, l.name, l.address, l.priority, l.auto_accept, l.active,
    (select count(*)::int from bin b where b.location_id = l.location_id) as bins
from location l where (%(code)s::text is null or l.code = %(code)s::text) and (%(locations)s::uuid[] is null or l.location_id = any(%(locations)s))
order by l.active desc, l.priority, l.code;

-- name: last_pick_order
-- Where the picker's way ends.
select max(pick_order) from bin where location_id = %(location_id)s;

-- name: read_bins
-- Its bins as a picker walks.
select b.code, b.pick_order, count(s.variant_id)::int as variants, coalesce(sum(s.on_hand), 0)::int as units
from bin b left join stock_level s on s.location_id = b.location_id and s.bin_id = b.bin_id and s.on_hand > 0
where b.location_id = %(location_id)s
    and (%(edge_order)s::int is null or (b.pick_order, b.code) > (%(edge_order)s::int, %(edge_code)s::text))
group by b.bin_id order by b.pick_order, b.code limit %(limit)s;

-- name: read_bins_back
-- The bins before an edge, backwards.
select b.code, b.pick_order, count(s.variant_id)::int as variants, coalesce(sum(s.on_hand), 0)::int as units
from bin b left join stock_level s on s.location_id = b.location_id and s.bin_id = b.bin_id and s.on_hand > 0
where b.location_id = %(location_id)s
    and (%(edge_order)s::int is null or (b.pick_order, b.code) < (%(edge_order)s::int, %(edge_code)s::text))
group by b.bin_id order by b.pick_order desc, b.code desc limit %(limit)s;
