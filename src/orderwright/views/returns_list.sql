-- name: list_returns
-- Returns, newest first, behind a key.
select r.return_id as id, r.number, o.number as order_number, o.customer_name as customer, r.status, r.reason, r.requested_at,
    r.requested_by as by, o.currency,
    (select coalesce(sum(quantity), 0)::int from return_line l where l.return_id = r.return_id) as units,
    (select sum(amount_minor)::bigint from refund_grant g
        where g.order_id = r.order_id and g.return_id = r.return_id and g.status <> 'failed') as refund,
    array(select distinct l.name from return_place p join location l on l.location_id = p.location_id
        where p.return_id = r.return_id and p.received > 0 order by l.name) as received_at
from return_authorization r join orders o using (order_id)
where r.status = any(%(statuses)s::text[]) and r.number < %(before)s and r.number > %(after)s
order by case when %(back)s then r.number end, r.number desc limit %(limit)s;

-- name: count_returns
-- How many are open, by status, counted no further than a limit.
select s.status, (select count(*) from (
    select from return_authorization r where r.status = s.status and r.status in ('requested', 'authorized', 'received')
    limit %(counted_max)s) as counted) as returns
from unnest(array['requested', 'authorized', 'received']) as s(status);
