-- name: find_known
-- The customers with these addresses.
select customer_id, number, email, name, phone from customer where email = any(%(emails)s::text[]);

-- name: find_by_names
-- The customers with these names, whatever their case.
select customer_id, number, email, name, phone from customer where lower(name) = any(%(names)s::text[]) and name <> '' and email is not null
order by email;
