-- name: read_channels
-- What the channels want, where the order itself does not say, and the days and the clock of the organization.
select c.code, c.if_short, c.release_delay_s, c.already_sold, c.ship_within_days, c.cutoff, coalesce(p.time_zone, 'UTC') as time_zone,
    coalesce(p.working_days, '{1,2,3,4,5}') as working_days, coalesce(p.closed_days, '{}') as closed_days
from channel c left join profile p on true;

-- name: read_own_currency
-- The organization's.
select currency from profile;
