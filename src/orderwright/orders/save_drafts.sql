-- name: upsert_drafts
-- New drafts, and new versions of known ones.
insert into draft_order as d (draft_id, content, created_by, created_at, updated_at)
select x.draft_id, x.content, %(actor)s, %(now)s, %(now)s
from json_to_recordset(%(rows)s) as x(draft_id uuid, content jsonb)
order by x.draft_id
on conflict (draft_id) do update set content = excluded.content, version = d.version + 1, updated_at = excluded.updated_at
returning draft_id, number, version;
