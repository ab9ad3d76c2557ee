-- name: lock_members
-- All members, so that the last admin can't be lost to a race.
select user_id, role, locked_out_at is not null as locked_out
from membership where organization = %(organization)s order by user_id for update;

-- name: update_member
-- Role and access of a member.
update membership set role = %(role)s,
    locked_out_at = case when %(locked_out)s then coalesce(locked_out_at, %(now)s) end
where organization = %(organization)s and user_id = %(user_id)s;

-- name: delete_member
-- No member any more.
delete from membership where organization = %(organization)s and user_id = %(user_id)s;

-- name: delete_sessions
-- Out, in this organization.
delete from session where organization = %(organization)s and user_id = %(user_id)s;
