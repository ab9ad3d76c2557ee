-- name: lock_drafts
-- These drafts, locked in order.
select draft_id, number, version, content,
    case when placed_order_id is not null then 'placed' when discarded_at is not null then 'discarded' end as closed,
    placed_order_id
from draft_order where draft_id = any(%(draft_ids)s::uuid[]) order by draft_id for update;
