-- name: read_passkey
-- Whose passkey it is.
select p.user_id, u.email, p.public_key from passkey p join app_user u using (user_id)
where p.credential_id = %(credential_id)s;

-- name: lock_passkey
-- How often it was used so far.
select passkey_id, user_id, name, sign_count from passkey where credential_id = %(credential_id)s
order by passkey_id for update;

-- name: update_used
-- Once more.
update passkey set sign_count = %(sign_count)s, last_used_at = %(now)s where passkey_id = %(passkey_id)s;
