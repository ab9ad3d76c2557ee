-- name: read_passkeys
-- The oldest first.
select passkey_id, credential_id, name, created_at, last_used_at from passkey
where user_id = %(user_id)s order by created_at, passkey_id;

-- name: delete_passkeys
-- One, or all.
delete from passkey where user_id = %(user_id)s and passkey_id = coalesce(%(passkey_id)s::uuid, passkey_id)
returning name;
