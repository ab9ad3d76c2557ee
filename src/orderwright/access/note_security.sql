-- name: read_places
-- Where a person works.
select m.user_id, m.organization from membership m join app_user u using (user_id) where u.email = %(email)s order by 2;
