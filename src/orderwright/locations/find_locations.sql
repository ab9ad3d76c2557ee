-- name: read_locations
-- Every location, in the order in which sourcing asks them.
select location_id, code, name, address, priority, auto_accept, active from location order by priority, code;
