-- name: find_longer
-- Of references that are not here, those that with more zeros are; of several, the one that comes first.
select distinct on (x.channel, x.asked) x.channel, x.asked, o.external_ref
from json_to_recordset(%(rows)s) as x(channel text, asked text, external_ref text)
join orders o on o.channel = x.channel and o.external_ref = x.external_ref
order by x.channel, x.asked, o.external_ref;
