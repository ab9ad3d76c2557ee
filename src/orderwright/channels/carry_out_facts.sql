-- name: read_known
-- Which of these facts were carried out before.
select f.source, f.kind, f.external_ref
from json_to_recordset(%(rows)s) as x(source text, kind text, external_ref text)
join told_fact f on f.source = x.source and f.kind = x.kind and f.external_ref = x.external_ref;

-- name: insert_facts
-- What was carried out, or waits.
insert into told_fact (source, kind, external_ref, at, source_lines, order_id, content, recorded_at, done_at)
select x.source, x.kind, x.external_ref, x.at, x.source_lines, x.order_id, x.content, %(now)s, x.done_at
from json_to_recordset(%(rows)s) as x(source text, kind text, external_ref text, at timestamptz, source_lines integer,
    order_id uuid, content jsonb, done_at timestamptz);
