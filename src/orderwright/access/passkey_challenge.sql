-- name: delete_ended
-- Too old to be answered; what another transaction is deleting is left to it.
delete from used_challenge where challenge_hash = any(array(
    select challenge_hash from used_challenge where expires_at <= %(now)s order by challenge_hash for update skip locked));

-- name: insert_used
-- It was answered.
insert into used_challenge (challenge_hash, expires_at) values (%(challenge_hash)s, %(expires_at)s)
on conflict (challenge_hash) do nothing;
