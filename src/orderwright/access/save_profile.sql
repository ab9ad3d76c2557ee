-- name: read_profile
-- The one row.
select name, legal_name, address, tax_number, email, currency, time_zone, staff_emails, working_days, closed_days from profile;

-- name: upsert_profile
-- The one row, as it is from now on.
insert into profile as p (name, legal_name, address, tax_number, email, currency, time_zone, staff_emails, working_days, closed_days)
select x.name, x.legal_name, x.address, x.tax_number, x.email, x.currency, x.time_zone, %(staff_emails)s::text[], %(working_days)s::integer[], %(closed_days)s::date[]
from json_to_recordset(%(rows)s) as x(name text, legal_name text, address jsonb, tax_number text, email text, currency text,
    time_zone text)
on conflict (only_row) do update
set name = excluded.name, legal_name = excluded.legal_name, address = excluded.address, tax_number = excluded.tax_number,
    email = excluded.email, currency = coalesce(nullif(excluded.currency, ''), p.currency), time_zone = excluded.time_zone,
    staff_emails = excluded.staff_emails, working_days = excluded.working_days, closed_days = excluded.closed_days
returning p.currency;
