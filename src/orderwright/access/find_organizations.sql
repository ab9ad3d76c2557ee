-- name: read_organizations
-- All of them.
select slug, name from organization order by slug;
