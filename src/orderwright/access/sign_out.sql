-- name: delete_session
-- End it.
delete from session where token_hash = %(token_hash)s or former_hash = %(token_hash)s and former_until > %(now)s;
