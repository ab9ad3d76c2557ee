-- name: count_passkeys
-- How many the person has.
select count(*) from passkey where user_id = %(user_id)s;

-- name: insert_passkey
-- One that nobody has.
insert into passkey (passkey_id, user_id, credential_id, public_key, sign_count, name, created_at)
values (%(passkey_id)s, %(user_id)s, %(credential_id)s, %(public_key)s, %(sign_count)s, %(name)s, %(now)s)
on conflict (credential_id) do nothing;
