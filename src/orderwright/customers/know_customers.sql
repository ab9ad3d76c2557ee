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

-- name: correct_customers
-- Names and phones that are what an order said before its correction.
update customer c
set name = case when c.name = x.name_before then x.name else c.name end,
    phone = case when c.phone = x.phone_before then x.phone else c.phone end
from json_to_recordset(%(rows)s) as x(customer_id uuid, name_before text, name text, phone_before text, phone text)
where c.customer_id = x.customer_id;
