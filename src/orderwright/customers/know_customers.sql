-- name: read_customers
-- The customers with these addresses.
select customer_id, email from customer where email = any(%(emails)s::text[]);

-- name: insert_customers
-- New customers; one whom another transaction was quicker to know is answered as known.
insert into customer (customer_id, email, name, phone, created_at)
select x.customer_id, x.email, x.name, x.phone, %(now)s
from json_to_recordset(%(rows)s) as x(customer_id uuid, email text, name text, phone text)
on conflict on constraint customer_email_key do update set email = excluded.email
returning customer_id, email;
