-- name: close_drafts
-- Which orders the drafts became.
update draft_order d set placed_order_id = x.order_id, updated_at = %(now)s
from json_to_recordset(%(rows)s) as x(draft_id uuid, order_id uuid)
where d.draft_id = x.draft_id;
