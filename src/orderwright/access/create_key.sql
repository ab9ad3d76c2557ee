-- name: insert_key
-- A key of an organization that there is.
insert into api_key (key_id, organization, name, prefix, secret_hash, scopes, locations, created_by, created_at, expires_at)
select %(key_id)s, o.slug, %(name)s, %(prefix)s, %(secret_hash)s, %(scopes)s, %(locations)s::text[], %(created_by)s, %(now)s, %(expires_at)s
from organization o where o.slug = %(organization)s;

-- name: read_key
-- A key of the organization.
select name, revoked_at is not null as revoked from api_key
where organization = %(organization)s and key_id = %(key_id)s for update;

-- name: revoke_key
-- It opens nothing any more.
update api_key set revoked_at = %(now)s where organization = %(organization)s and key_id = %(key_id)s;
