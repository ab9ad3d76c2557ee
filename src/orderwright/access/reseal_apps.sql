-- name: lock_apps
-- Every app, as it is sealed now.
select user_id, totp_secret from app_user where totp_secret is not null order by user_id for update;

-- name: update_apps
-- As they are sealed from now on.
update app_user set totp_secret = decode(x.totp_secret, 'hex')
from json_to_recordset(%(rows)s) as x(user_id uuid, totp_secret text)
where app_user.user_id = x.user_id;
