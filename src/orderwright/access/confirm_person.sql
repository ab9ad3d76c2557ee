-- name: renew_session
-- Known by another token, and proven from now on where that is said; the token before leads to it for a moment more.
update session set proven_at = coalesce(%(proven_at)s, proven_at), token_hash = %(token_hash)s, former_hash = token_hash, former_until = %(former_until)s
where session_id = %(session_id)s;
