-- name: read_invitation
-- What a link invites to.
select i.organization, o.name as organization_name, i.email, i.role, i.invited_by,
    exists (select from app_user u where u.email = i.email and u.password_hash is not null) as has_account
from invitation i join organization o on o.slug = i.organization
where i.token_hash = %(token_hash)s and i.expires_at > %(now)s;

-- name: take_invitation
-- An invitation is accepted once.
delete from invitation where token_hash = %(token_hash)s and expires_at > %(now)s returning organization, email, role, locations;

-- name: take_invitation_by_id
-- The same, after the code.
delete from invitation where invitation_id = %(invitation_id)s and expires_at > %(now)s returning organization, email, role, locations;

-- name: find_two_step
-- An open invitation of somebody with two-step sign-in.
select u.user_id, i.organization, i.invitation_id
from invitation i join app_user u on u.email = i.email
where i.token_hash = %(token_hash)s and i.expires_at > %(now)s and u.totp_secret is not null;

-- name: insert_user
-- A newcomer.
insert into app_user as u (user_id, email, name, password_hash, created_at)
values (%(user_id)s, %(email)s, %(name)s, %(password_hash)s, %(now)s)
on conflict on constraint app_user_email_key do update set name = excluded.name, password_hash = excluded.password_hash
where u.password_hash is null;

-- name: insert_membership
-- The person works here now.
insert into membership (user_id, organization, role, locations, created_at)
select u.user_id, %(organization)s, %(role)s, %(locations)s::text[], %(now)s from app_user u where u.email = %(email)s
on conflict (user_id, organization) do update set role = excluded.role, locations = excluded.locations, locked_out_at = null
returning user_id;
