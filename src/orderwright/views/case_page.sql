-- name: read_case
-- One case with its order and customer.
select c.case_id as id, c.number, c.kind, c.subject_kind, c.subject_id, c.reason, c.status, c.opened_by, c.opened_at, c.due_at,
    c.assignee, c.resolved_at, c.resolved_by, c.resolution, c.order_id, o.customer_id, o.customer_name, o.email, o.phone,
    k.number as customer_number,
    case when c.kind = 'left_without_hand_over' then (select p.status from parcel p where p.parcel_id = c.subject_id) end as parcel_status,
    (select count(*)::int from orders x where x.customer_id = o.customer_id) as customer_orders
from service_case c left join orders o using (order_id) left join customer k on k.customer_id = o.customer_id
where c.number = %(number)s;

-- name: read_case_messages
-- What was written.
select author, from_customer, internal, body, at from case_message where case_id = %(case_id)s order by at, message_id;
