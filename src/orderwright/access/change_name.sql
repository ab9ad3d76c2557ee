-- name: update_name
-- What the person is called.
update app_user set name = %(name)s where user_id = %(user_id)s;
