-- name: choose_organization
-- Where the person may work: the one asked for, else where they were last.
select m.organization, u.totp_secret is not null as two_step from membership m join app_user u using (user_id)
where m.user_id = %(user_id)s and m.locked_out_at is null
    and m.organization = coalesce(%(organization)s::text, m.organization)
order by (select max(s.last_seen_at) from session s where s.user_id = m.user_id and s.organization = m.organization)
    desc nulls last, m.created_at, m.organization
limit 1;

-- name: delete_ended
-- Sessions that are over.
delete from session where user_id = %(user_id)s and expires_at <= %(now)s;

-- name: insert_session
-- The new one.
insert into session (token_hash, user_id, organization, session_id, awaits_code, invitation_id, proven_at, idle_minutes, created_at, last_seen_at, expires_at)
values (%(token_hash)s, %(user_id)s, %(organization)s, %(session_id)s, %(awaits_code)s, %(invitation_id)s, %(proven_at)s, %(idle_minutes)s, %(now)s, %(now)s, %(expires_at)s);
