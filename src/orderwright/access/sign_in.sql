-- name: read_account
-- The account of an e-mail address.
select user_id, email, password_hash from app_user where email = %(email)s;
