-- name: read_contacts
-- Who the customers of these orders are, by order and as they are known.
select o.order_id, o.number, o.customer_id, c.number as customer_number, coalesce(o.email, '') as email, o.customer_name as name,
    o.phone
from orders o left join customer c using (customer_id)
where o.order_id = any(%(order_ids)s::uuid[]);

-- name: set_contacts
-- Who is written to about these orders from now on, and whose they are.
update orders o set customer_id = x.customer_id, email = x.email, customer_name = x.name, phone = x.phone
from json_to_recordset(%(rows)s) as x(order_id uuid, customer_id uuid, email text, name text, phone text)
where o.order_id = x.order_id;
