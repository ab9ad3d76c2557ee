-- name: read_bins_by_code
-- The bins with these codes, at whatever location.
select bin_id, location_id, code from bin where code = any(%(codes)s::text[]);
