-- name: insert_organization
-- The organization, unless it is there already.
insert into organization (slug, name, created_at) values (%(slug)s, %(name)s, %(now)s)
on conflict (slug) do nothing;

-- name: insert_profile
-- What it says of itself, to be completed in the settings.
insert into profile (name, currency) values (%(name)s, %(currency)s)
on conflict (only_row) do nothing;

-- name: insert_channels
-- The channels everybody begins with.
insert into channel (code, name, already_sold, created_at)
select x.code, x.name, x.already_sold, %(now)s
from json_to_recordset(%(rows)s) as x(code text, name text, already_sold boolean)
on conflict (code) do nothing;
