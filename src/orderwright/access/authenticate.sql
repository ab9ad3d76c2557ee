-- name: read_key
-- The key with this prefix, unless it was revoked or has expired.
select key_id, organization, name, secret_hash, scopes, locations, expires_at from api_key
where prefix = %(prefix)s and revoked_at is null and expires_at > %(now)s;

-- name: key_was_used
-- Note the use of a key, once a minute at most.
update api_key set last_used_at = %(now)s
where key_id = %(key_id)s and (last_used_at is null or last_used_at < %(now)s - interval '1 minute');

-- name: read_session
-- A session that is not over, nor was left alone for too long, of a person who is still a member.
select u.user_id, u.email, u.name, o.slug as organization, o.name as organization_name, m.role, s.session_id,
    -- By its former token, a session is no more proven than it was at the sign-in.
    case when s.token_hash = %(token_hash)s then s.proven_at else s.created_at end as proven_at, m.locations, u.totp_secret is not null as two_step,
    u.totp_secret is null and (o.two_step_demanded_of = 'everybody' or o.two_step_demanded_of = 'admins' and m.role = 'admin') is true
        as sets_up_first
from session s
join membership m on m.user_id = s.user_id and m.organization = s.organization and m.locked_out_at is null
join app_user u on u.user_id = s.user_id
join organization o on o.slug = s.organization
where (s.token_hash = %(token_hash)s or s.former_hash = %(token_hash)s and s.former_until > %(now)s)
    and s.expires_at > %(now)s and not s.awaits_code
    and s.last_seen_at > %(now)s - make_interval(mins => s.idle_minutes);

-- name: read_organizations
-- Where a person may work.
select o.slug, o.name from membership m join organization o on o.slug = m.organization
where m.user_id = %(user_id)s and m.locked_out_at is null order by o.name, o.slug;

-- name: session_was_seen
-- Note that the person is here, and from where, once a minute at most.
update session set last_seen_at = %(now)s, address = %(address)s, agent = %(agent)s
where token_hash = %(token_hash)s and (last_seen_at < %(now)s - interval '1 minute' or address = '');
