-- name: write_statuses
-- Where these cases stand from now on.
update service_case c set status = x.status
from json_to_recordset(%(rows)s) as x(case_id uuid, status text)
where c.case_id = x.case_id and c.status <> x.status;
