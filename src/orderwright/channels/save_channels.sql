-- name: upsert_channels
-- Insert what is new, change what is known, and say which was which.
with given as (
    select x.*, c.code as known
    from json_to_recordset(%(rows)s) as x(code text, name text, if_short text, already_sold boolean, release_unpaid boolean,
        release_delay_minutes integer, ship_within_days integer, cutoff time, refund_canceled text, brand_name text, brand_color text)
    left join channel c on c.code = x.code
)
insert into channel as c (code, name, if_short, already_sold, release_unpaid, release_delay_s, ship_within_days, cutoff, refund_canceled,
    brand_name, brand_color, created_at)
select g.code, coalesce(g.name, k.name, g.code), coalesce(g.if_short, k.if_short, 'backorder'),
    coalesce(g.already_sold, k.already_sold, false), coalesce(g.release_unpaid, k.release_unpaid, true),
    coalesce(g.release_delay_minutes * 60, k.release_delay_s, 0),
    coalesce(g.ship_within_days, k.ship_within_days, 1), coalesce(g.cutoff, k.cutoff, '14:00'), coalesce(g.refund_canceled, k.refund_canceled, 'refund'),
    trim(coalesce(g.brand_name, k.brand_name, '')), lower(coalesce(g.brand_color, k.brand_color, '')), %(now)s
from given g left join channel k on k.code = g.known
order by g.code
on conflict (code) do update
set name = excluded.name, if_short = excluded.if_short, already_sold = excluded.already_sold,
    release_unpaid = excluded.release_unpaid, release_delay_s = excluded.release_delay_s,
    ship_within_days = excluded.ship_within_days, cutoff = excluded.cutoff,
    refund_canceled = excluded.refund_canceled, brand_name = excluded.brand_name, brand_color = excluded.brand_color
returning c.code, c.name, not exists (select from given g where g.known = c.code) as created;
