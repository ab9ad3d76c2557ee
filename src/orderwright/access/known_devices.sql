-- name: read_device
-- Whether this person signed in there.
select true from known_device d join app_user u using (user_id)
where d.token_hash = %(token_hash)s and u.email = %(email)s and d.seen_at > %(since)s;

-- name: save_device
-- From now on.
insert into known_device (token_hash, user_id, seen_at) values (%(token_hash)s, %(user_id)s, %(now)s)
on conflict (token_hash) do update set user_id = excluded.user_id, seen_at = excluded.seen_at;

-- name: forget_devices
-- Old ones, and all but those seen last.
delete from known_device where user_id = %(user_id)s and (seen_at <= %(since)s or token_hash not in (
    select d.token_hash from known_device d where d.user_id = %(user_id)s order by d.seen_at desc, d.token_hash limit %(most)s));
