-- name: upsert_services
-- What words for delivery mean from now on.
insert into channel_service (channel, words, service_level)
select x.channel, x.words, x.service_level
from json_to_recordset(%(rows)s) as x(channel text, words text, service_level text)
on conflict (channel, words) do update set service_level = excluded.service_level;

-- name: read_services
-- What they mean.
select channel, words, service_level from channel_service;

-- name: read_channels
-- The channels that there are.
select code from channel order by code;
