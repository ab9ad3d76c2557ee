-- name: list_users
-- Members and invitations.
select u.user_id as id, u.name, u.email, m.role, case when m.locked_out_at is null then 'active' else 'disabled' end as status,
    (select max(s.last_seen_at) from session s where s.user_id = m.user_id and s.organization = m.organization) as last_seen_at
from membership m join app_user u on u.user_id = m.user_id
where m.organization = %(organization)s
union all
select i.invitation_id, '', i.email, i.role, 'invited', null
from invitation i where i.organization = %(organization)s and i.expires_at > %(now)s
order by status, name, email;

-- name: list_keys
-- Its keys.
select key_id as id, name, prefix, scopes, created_by, created_at, last_used_at,
    case when revoked_at is null then 'active' else 'revoked' end as status
from api_key where organization = %(organization)s
order by revoked_at is not null, created_at desc, key_id;
