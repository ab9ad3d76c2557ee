-- name: upsert_bins
-- Insert what is new, change the pick order of what is known.
insert into bin as b (bin_id, location_id, code, pick_order)
select x.bin_id, x.location_id, x.code, x.pick_order
from json_to_recordset(%(rows)s) as x(bin_id uuid, location_id uuid, code text, pick_order integer)
order by x.location_id, x.code
on conflict on constraint bin_code_key do update set pick_order = excluded.pick_order
returning b.bin_id, b.location_id, b.code, not exists (select from bin k where k.bin_id = b.bin_id) as created,
    exists (select from bin k where k.bin_id = b.bin_id and k.pick_order <> b.pick_order) as changed;
