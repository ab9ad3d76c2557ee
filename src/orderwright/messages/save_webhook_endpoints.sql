-- name: lock_endpoints
-- Who adds one counts alone.
select only_row from profile order by only_row for update;

-- name: count_endpoints
-- How many there are.
select count(*) from webhook_endpoint;

-- name: insert_endpoint
-- A new endpoint.
insert into webhook_endpoint (endpoint_id, url, kinds, active, made_from, created_at)
select x.endpoint_id, x.url, x.kinds, x.active, %(made_from)s, %(now)s
from json_to_recordset(%(rows)s) as x(endpoint_id uuid, url text, kinds text[], active boolean);

-- name: update_endpoint
-- A known one.
update webhook_endpoint e set url = x.url, kinds = x.kinds, active = x.active, gone_at = case when x.active then null else e.gone_at end
from json_to_recordset(%(rows)s) as x(endpoint_id uuid, url text, kinds text[], active boolean)
where e.endpoint_id = x.endpoint_id;
