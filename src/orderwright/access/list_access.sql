-- name: list_users
-- Members and invitations.
select u.user_id as id, u.name, u.email, m.role, case when m.locked_out_at is null then 'active' else 'disabled' end as status,
    (select max(s.last_seen_at) from session s where s.user_id = m.user_id and s.organization = m.organization) as last_seen_at,
    (select count(*)::int from api_key k where k.organization = m.organization and k.created_by = u.email
        and k.revoked_at is null and k.expires_at > %(now)s) as keys,
    (select count(*)::int from invitation i where i.organization = m.organization and i.invited_by = u.email
        and i.expires_at > %(now)s) as invitations, m.locations
from membership m join app_user u on u.user_id = m.user_id
where m.organization = %(organization)s
union all
select i.invitation_id, '', i.email, i.role, 'invited', null, 0, 0, i.locations
from invitation i where i.organization = %(organization)s and i.expires_at > %(now)s
order by status, name, email;

-- name: list_keys
-- Its keys.
select key_id as id, name, prefix, scopes, locations, created_by, created_at, expires_at, last_used_at,
    case when revoked_at is not null then 'revoked' when expires_at <= %(now)s then 'expired'
        when expires_at <= %(soon)s then 'expiring' else 'active' end as status
from api_key where organization = %(organization)s
order by revoked_at is not null, expires_at <= %(now)s, created_at desc, key_id;

-- name: count_expiring
-- Keys that will have expired soon, and the first of these ends.
select count(*)::int as keys, min(expires_at) as first_at from api_key
where organization = %(organization)s and revoked_at is null and expires_at > %(now)s and expires_at <= %(soon)s;
