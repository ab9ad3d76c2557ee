-- name: count_lines
-- The orders that exist, with the number of their lines.
select order_id, count(*)::integer as lines from order_line where order_id = any(%(order_ids)s::uuid[]) group by order_id;

-- name: insert_notes
-- New notes.
insert into order_note (note_id, order_id, line_no, body, author, at)
select x.note_id, x.order_id, x.line_no, x.body, %(actor)s, %(now)s
from json_to_recordset(%(rows)s) as x(note_id uuid, order_id uuid, line_no integer, body text);
