-- name: read_reachable
-- Those of these cases whose order has an e-mail address.
select c.case_id from service_case c join orders o on o.order_id = c.order_id
where c.case_id = any(%(case_ids)s::uuid[]) and o.email is not null;

-- name: insert_answers
-- What staff wrote.
insert into case_message (message_id, case_id, author, from_customer, internal, body, at)
select x.message_id, x.case_id, %(author)s, false, x.internal, x.body, %(now)s
from json_to_recordset(%(rows)s) as x(message_id uuid, case_id uuid, internal boolean, body text);
