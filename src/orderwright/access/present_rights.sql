-- name: read_member_rights
-- A person who works here and is not locked out.
select m.role, m.locations from membership m join app_user u on u.user_id = m.user_id
where u.email = %(email)s and m.organization = %(organization)s and m.locked_out_at is null;

-- name: read_key_rights
-- A key that is good now.
select scopes, locations from api_key
where prefix = %(prefix)s and organization = %(organization)s and revoked_at is null and expires_at > %(now)s;
