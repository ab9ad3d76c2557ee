-- name: read_waiting
-- Whose session waits for a code.
select s.user_id, u.email, s.organization, s.invitation_id from session s join app_user u using (user_id)
where s.token_hash = %(token_hash)s and s.awaits_code and s.expires_at > %(now)s;

-- name: take_waiting
-- It ends.
delete from session s using app_user u
where s.user_id = u.user_id and s.token_hash = %(token_hash)s and s.awaits_code and s.expires_at > %(now)s
returning s.user_id, u.email, s.organization, s.invitation_id;
