-- name: lock_members
-- All members, so that the last admin can't be lost to a race.
select user_id, role, locked_out_at is not null as locked_out, locations
from membership where organization = %(organization)s order by user_id for update;

-- name: update_member
-- Role, locations and access of a member.
update membership set role = %(role)s, locations = %(locations)s::text[],
    locked_out_at = case when %(locked_out)s then coalesce(locked_out_at, %(now)s) end
where organization = %(organization)s and user_id = %(user_id)s;

-- name: delete_member
-- No member any more.
delete from membership where organization = %(organization)s and user_id = %(user_id)s;

-- name: delete_sessions
-- Out, in this organization.
delete from session where organization = %(organization)s and user_id = %(user_id)s;

-- name: revoke_keys
-- The keys that they made open nothing any more.
update api_key k set revoked_at = %(now)s
from app_user u
where u.user_id = %(user_id)s and k.organization = %(organization)s and k.created_by = u.email and k.revoked_at is null
returning k.key_id, k.name;

-- name: delete_invitations
-- The invitations that they made lead nowhere any more.
delete from invitation i using app_user u
where u.user_id = %(user_id)s and i.organization = %(organization)s and i.invited_by = u.email
returning i.email;
