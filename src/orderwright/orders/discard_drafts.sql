-- name: discard_drafts
-- They are kept, but nobody works on them any more.
update draft_order set discarded_at = %(now)s where draft_id = any(%(draft_ids)s::uuid[]);
