-- name: read_orders
-- Those of these orders that exist.
select order_id from orders where order_id = any(%(order_ids)s::uuid[]);

-- name: insert_cases
-- New cases, where none of the kind is open for the subject.
insert into service_case (case_id, kind, subject_kind, subject_id, order_id, reason, status, opened_by, opened_at, due_at)
select x.case_id, x.kind, x.subject_kind, x.subject_id, x.order_id, x.reason, 'open', x.opened_by, %(now)s, x.due_at
from json_to_recordset(%(rows)s) as x(case_id uuid, kind text, subject_kind text, subject_id uuid, order_id uuid, reason text,
    opened_by text, due_at timestamptz)
on conflict (kind, subject_id) where status <> 'resolved' do nothing
returning case_id;

-- name: lock_open
-- The open cases of these kinds and subjects, locked in order.
select c.case_id, c.number, c.kind, c.subject_kind, c.subject_id, c.order_id, c.reason, c.status, c.opened_by, c.opened_at,
    c.due_at, c.assignee, c.resolved_at, c.resolution, false as created
from service_case c
join (select distinct kind, subject_id from json_to_recordset(%(rows)s) as x(kind text, subject_id uuid)) s
    on s.kind = c.kind and s.subject_id = c.subject_id
where c.status <> 'resolved' order by c.case_id for update of c;

-- name: insert_messages
-- What was written.
insert into case_message (message_id, case_id, author, from_customer, internal, body, at)
select x.message_id, x.case_id, x.author, x.from_customer, x.internal, x.body, %(now)s
from json_to_recordset(%(rows)s)
    as x(message_id uuid, case_id uuid, author text, from_customer boolean, internal boolean, body text);
