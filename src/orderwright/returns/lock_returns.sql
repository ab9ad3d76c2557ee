-- name: lock_returns
-- These returns, locked in order.
select from return_authorization where return_id = any(%(return_ids)s::uuid[]) order by return_id for update;

-- name: read_returns
-- How they stand.
select return_id, number, order_id, location_id, status
from return_authorization where return_id = any(%(return_ids)s::uuid[]);

-- name: read_lines
-- Their lines.
select return_id, order_id, line_no, variant_id, quantity, received, restocked, scrapped
from return_line where return_id = any(%(return_ids)s::uuid[]) order by return_id, line_no;

-- name: read_places
-- Where their received units arrived.
select return_id, line_no, location_id, received, restocked, scrapped
from return_place where return_id = any(%(return_ids)s::uuid[]) order by return_id, line_no, location_id;

-- name: update_returns
-- How they stand now.
update return_authorization r
set status = x.status,
    authorized_at = case when x.status <> 'declined' then coalesce(r.authorized_at, %(now)s) end,
    received_at = case when x.status in ('received', 'closed') then coalesce(r.received_at, %(now)s) end,
    closed_at = case when x.status in ('closed', 'declined', 'canceled') then coalesce(r.closed_at, %(now)s) end
from json_to_recordset(%(rows)s) as x(return_id uuid, status text)
where r.return_id = x.return_id;

-- name: update_lines
-- What came, and what became of it.
update return_line b
set received = x.received, restocked = x.restocked, scrapped = x.scrapped
from json_to_recordset(%(rows)s) as x(return_id uuid, line_no integer, received integer, restocked integer, scrapped integer)
where b.return_id = x.return_id and b.line_no = x.line_no
    and (b.received, b.restocked, b.scrapped) is distinct from (x.received, x.restocked, x.scrapped);

-- name: write_places
-- The same by location.
insert into return_place as p (return_id, line_no, location_id, received, restocked, scrapped)
select x.return_id, x.line_no, x.location_id, x.received, x.restocked, x.scrapped
from json_to_recordset(%(rows)s) as x(return_id uuid, line_no integer, location_id uuid, received integer, restocked integer,
    scrapped integer)
on conflict (return_id, line_no, location_id) do update
set received = excluded.received, restocked = excluded.restocked, scrapped = excluded.scrapped
where (p.received, p.restocked, p.scrapped) is distinct from (excluded.received, excluded.restocked, excluded.scrapped);
