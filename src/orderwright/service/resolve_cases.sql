-- name: resolve
-- Nobody is needed for these any more.
update service_case c
set status = 'resolved', resolution = x.resolution, resolved_at = %(now)s, resolved_by = %(by)s
from json_to_recordset(%(rows)s) as x(case_id uuid, resolution text)
where c.case_id = x.case_id and c.status <> 'resolved';
