-- name: delete_endpoints
-- These, with their deliveries.
delete from webhook_endpoint where endpoint_id = any(%(ids)s::uuid[]) returning endpoint_id;
