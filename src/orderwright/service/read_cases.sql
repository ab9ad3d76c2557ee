-- name: read_cases
-- How these cases stand.
select case_id, number, kind, subject_kind, subject_id, order_id, reason, status, opened_by, opened_at, due_at, assignee,
    resolved_at, resolution, false as created
from service_case where case_id = any(%(case_ids)s::uuid[]);

-- name: lock_cases
-- The same, locked in order.
select case_id, number, kind, subject_kind, subject_id, order_id, reason, status, opened_by, opened_at, due_at, assignee,
    resolved_at, resolution, false as created
from service_case where case_id = any(%(case_ids)s::uuid[]) order by case_id for update;

-- name: read_messages
-- What was written on a case.
select message_id, author, from_customer, internal, body, at from case_message where case_id = %(case_id)s order by message_id;
