-- name: renew_links
-- Links of an earlier version lead nowhere any more.
update orders set link_version = link_version + 1 where order_id = any(%(order_ids)s::uuid[])
returning order_id, email;
