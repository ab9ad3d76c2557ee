-- name: read_sessions
-- Those that are not over, the last used first.
select s.session_id, o.name as organization_name, s.agent, s.address, s.created_at, s.last_seen_at
from session s join organization o on o.slug = s.organization
where s.user_id = %(user_id)s and s.expires_at > %(now)s and not s.awaits_code
    and s.last_seen_at > %(now)s - make_interval(mins => s.idle_minutes)
order by s.last_seen_at desc, s.session_id;

-- name: delete_sessions
-- One, or all but one.
delete from session where user_id = %(user_id)s and session_id = coalesce(%(session_id)s::uuid, session_id)
    and session_id is distinct from %(but)s::uuid;
