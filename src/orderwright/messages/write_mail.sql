-- name: read_name
-- What the organization calls itself.
select name from profile;
