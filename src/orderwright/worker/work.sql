-- name: read_organizations
-- Every organization of the installation.
select slug from organization order by slug;

-- name: lock_relay
-- True where this connection is the organization's relay now; it stays so until the connection ends.
select pg_try_advisory_lock(hashtextextended('orderwright relay ' || %(organization)s, 0));
