-- name: update_own_password
-- The new password.
update app_user set password_hash = %(password_hash)s where user_id = %(user_id)s;

-- name: delete_reset_links
-- Links that were mailed to choose one lead nowhere any more.
delete from password_reset where user_id = %(user_id)s;

-- name: delete_other_sessions
-- Whoever is signed in with the old one is out.
delete from session where user_id = %(user_id)s and session_id <> %(session_id)s;
