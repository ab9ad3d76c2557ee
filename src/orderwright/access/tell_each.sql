-- name: read_organizations
-- Where a person works.
select organization from membership where user_id = %(user_id)s order by organization;
