-- name: delete_session
-- End it.
delete from session where session_id = %(session_id)s;
