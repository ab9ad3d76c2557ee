-- name: read_person
-- A person, and what the organization they worked in last calls itself.
select u.email, u.name, o.name as organization
from app_user u join membership m on m.user_id = u.user_id and m.locked_out_at is null
join organization o on o.slug = m.organization
where u.user_id = %(user_id)s
order by (select max(s.last_seen_at) from session s where s.user_id = m.user_id and s.organization = m.organization)
    desc nulls last, m.created_at, m.organization
limit 1;

-- name: delete_resets
-- The links made before.
delete from password_reset where user_id = %(user_id)s;

-- name: insert_reset
-- The new link.
insert into password_reset (token_hash, user_id, created_at, expires_at)
values (%(token_hash)s, %(user_id)s, %(now)s, %(expires_at)s);

-- name: read_reset
-- Whose link this is.
select u.user_id, u.email, u.password_hash from password_reset r join app_user u on u.user_id = r.user_id
where r.token_hash = %(token_hash)s and r.expires_at > %(now)s;

-- name: take_reset
-- A link works once.
delete from password_reset where token_hash = %(token_hash)s and expires_at > %(now)s returning user_id;

-- name: update_password
-- The new password.
update app_user set password_hash = %(password_hash)s where user_id = %(user_id)s;

-- name: delete_sessions
-- Whoever is signed in with the old one is out.
delete from session where user_id = %(user_id)s;
