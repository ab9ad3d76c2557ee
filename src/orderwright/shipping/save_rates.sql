-- name: upsert_rates
-- The organization's rate table, from now on.
insert into shipping_rates (content, saved_by, saved_at)
select x.content, %(actor)s, %(now)s from json_to_recordset(%(rows)s) as x(content jsonb)
on conflict (only_row) do update set content = excluded.content, saved_by = excluded.saved_by, saved_at = excluded.saved_at;

-- name: read_shipper
-- The organization's name, address, currency and time zone, and its rate table, where it has one of its own.
select p.name, p.address, p.currency, p.time_zone, r.content from profile p left join shipping_rates r on true;
