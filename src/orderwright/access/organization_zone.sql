-- name: read_time_zone
-- The organization's.
select time_zone from profile;
