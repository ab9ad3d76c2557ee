-- name: upsert_boxes
-- The organization's boxes, from now on.
insert into packing_boxes (content, saved_by, saved_at)
select x.content, %(actor)s, %(now)s from json_to_recordset(%(rows)s) as x(content jsonb)
on conflict (only_row) do update set content = excluded.content, saved_by = excluded.saved_by, saved_at = excluded.saved_at;

-- name: read_boxes
-- The organization's boxes, where it has said which.
select content from packing_boxes;
