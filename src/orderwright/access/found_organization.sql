-- name: read_organization
-- The organization with this short name.
select slug from organization where slug = %(slug)s;

-- name: insert_organization
-- The organization, unless somebody else took its name.
insert into organization (slug, name, created_at) values (%(slug)s, %(name)s, %(now)s)
on conflict (slug) do nothing;

-- name: insert_admin
-- Whoever asked for it is its first admin.
insert into membership (user_id, organization, role, created_at)
select user_id, %(organization)s, 'admin', %(now)s from app_user where email = %(email)s
returning user_id;
