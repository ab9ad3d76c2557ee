-- name: lock_told
-- These returns, as far as they wait; locked in order.
select f.source, f.external_ref, f.content
from json_to_recordset(%(rows)s) as x(source text, external_ref text)
join told_fact f on f.source = x.source and f.kind = 'return' and f.external_ref = x.external_ref
where f.done_at is null
order by f.source, f.external_ref
for update of f;

-- name: finish_told
-- They are settled.
update told_fact f set done_at = %(now)s
from json_to_recordset(%(rows)s) as x(source text, external_ref text)
where f.source = x.source and f.kind = 'return' and f.external_ref = x.external_ref;
