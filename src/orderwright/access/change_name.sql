-- name: update_own_name
-- What the person is called from now on.
update app_user set name = %(name)s where user_id = %(user_id)s;
