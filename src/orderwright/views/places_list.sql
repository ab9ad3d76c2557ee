-- name: list_places
-- Locations and their bins behind an edge.
select l.code, l.name, l.address, l.priority, l.auto_accept, l.active, b.code as bin, b.pick_order
from location l left join bin b using (location_id)
where (%(edge_code)s::text is null
        or (l.code, coalesce(b.pick_order, 0), coalesce(b.code, '')) > (%(edge_code)s::text, %(edge_order)s::int, %(edge_bin)s::text))
    and (%(locations)s::uuid[] is null or l.location_id = any(%(locations)s))
order by l.code, coalesce(b.pick_order, 0), coalesce(b.code, '') limit %(limit)s;
