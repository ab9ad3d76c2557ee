-- name: update_proven
-- From now on, for a while.
update session set proven_at = %(now)s where session_id = %(session_id)s;
