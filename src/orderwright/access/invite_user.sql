-- name: read_member
-- Whether somebody with this address is a member.
select u.user_id from app_user u join membership m on m.user_id = u.user_id
where u.email = %(email)s and m.organization = %(organization)s;

-- name: insert_invitation
-- The invitation, or a new link and role for the one that is open.
with made as (
    insert into invitation as i (invitation_id, token_hash, organization, email, role, locations, invited_by, created_at, expires_at)
    select %(invitation_id)s, %(token_hash)s, o.slug, %(email)s, %(role)s, %(locations)s::text[], %(invited_by)s, %(now)s, %(expires_at)s
    from organization o where o.slug = %(organization)s
    on conflict on constraint invitation_once_for_a_person do update set
        token_hash = excluded.token_hash, role = excluded.role, locations = excluded.locations, invited_by = excluded.invited_by,
        created_at = excluded.created_at, expires_at = excluded.expires_at
    returning i.invitation_id, i.organization
)
select made.invitation_id, o.name as organization_name from made join organization o on o.slug = made.organization;

-- name: delete_invitation
-- End an invitation of the organization.
delete from invitation where organization = %(organization)s and invitation_id = %(invitation_id)s returning email;
