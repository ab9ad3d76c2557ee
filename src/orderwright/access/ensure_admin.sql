-- name: insert_user
-- A new account; one that is there keeps its password.
insert into app_user (user_id, email, name, password_hash, created_at)
values (%(user_id)s, %(email)s, %(name)s, %(password_hash)s, %(now)s)
on conflict on constraint app_user_email_key do nothing;

-- name: insert_membership
-- With this role, at all locations, from now on.
insert into membership (user_id, organization, role, created_at)
select u.user_id, o.slug, %(role)s, %(now)s from app_user u, organization o
where u.email = %(email)s and o.slug = %(organization)s
on conflict (user_id, organization) do update set role = excluded.role, locations = '{}', locked_out_at = null
returning user_id;
