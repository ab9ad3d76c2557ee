-- name: read_two_step
-- How a person signs in.
select u.totp_secret, u.totp_step, (select count(*) from recovery_code c where c.user_id = u.user_id) as codes_left
from app_user u where u.user_id = %(user_id)s;

-- name: turn_on
-- By a code that is later than all that the person used before.
update app_user set totp_secret = %(totp_secret)s, totp_step = %(step)s
where user_id = %(user_id)s and coalesce(totp_step, 0) < %(step)s;

-- name: turn_off
-- The last step stays: no code works again.
update app_user set totp_secret = null where user_id = %(user_id)s;

-- name: delete_other_sessions
-- They came in by the password alone.
delete from session where user_id = %(user_id)s and session_id <> %(session_id)s;

-- name: delete_codes
-- Those that were told before.
delete from recovery_code where user_id = %(user_id)s;

-- name: insert_codes
-- The new ones.
insert into recovery_code (user_id, code_hash) select %(user_id)s, unnest(%(code_hashes)s::bytea[]);

-- name: take_step
-- A code works once.
update app_user set totp_step = %(step)s
where user_id = %(user_id)s and totp_secret is not null and coalesce(totp_step, 0) < %(step)s;

-- name: take_recovery_code
-- So does this.
delete from recovery_code where user_id = %(user_id)s and code_hash = %(code_hash)s;
