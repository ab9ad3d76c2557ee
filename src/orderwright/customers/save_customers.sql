-- name: lock_customers
-- The customers with these addresses.
select customer_id, number, email, name, phone from customer where email = any(%(emails)s::text[]) order by email for update;

-- name: insert_customers
-- New ones; a race of two for one address is decided by `customer_email_key` and tried again.
insert into customer (customer_id, email, name, phone, created_at)
select x.customer_id, x.email, x.name, x.phone, %(now)s
from json_to_recordset(%(rows)s) as x(customer_id uuid, email text, name text, phone text)
order by x.email
returning customer_id, number, email, name, phone;

-- name: update_customers
-- What is known of them now.
update customer c set name = x.name, phone = x.phone
from json_to_recordset(%(rows)s) as x(customer_id uuid, name text, phone text)
where c.customer_id = x.customer_id;
