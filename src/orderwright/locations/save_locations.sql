-- name: upsert_locations
-- Insert what is new, change what is known, and say which was which, and what has changed: a query here sees the rows as they were.
with given as (
    select x.*, l.location_id as known_id
    from json_to_recordset(%(rows)s) as x(location_id uuid, code text, name text, address jsonb, priority integer,
        auto_accept boolean, active boolean)
    left join location l on l.code = x.code
)
insert into location as l (location_id, code, name, address, priority, auto_accept, active, created_at)
select coalesce(g.known_id, g.location_id), g.code, coalesce(g.name, k.name, g.code),
    coalesce(nullif(g.address, 'null'), k.address, '{}'), coalesce(g.priority, k.priority, 100),
    coalesce(g.auto_accept, k.auto_accept, true), coalesce(g.active, k.active, true), %(now)s
from given g left join location k on k.location_id = g.known_id
order by g.code
on conflict on constraint location_code_key do update
set name = excluded.name, address = excluded.address, priority = excluded.priority, auto_accept = excluded.auto_accept,
    active = excluded.active
returning l.location_id, l.code, not exists (select from given g where g.known_id = l.location_id) as created,
    exists (select from location k where k.location_id = l.location_id
        and (k.name, k.address, k.priority, k.auto_accept, k.active)
            is distinct from (l.name, l.address, l.priority, l.auto_accept, l.active)) as changed;
