-- name: assign
-- Who takes these cases.
update service_case c set assignee = x.assignee
from json_to_recordset(%(rows)s) as x(case_id uuid, assignee text)
where c.case_id = x.case_id;
