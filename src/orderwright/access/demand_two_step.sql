-- name: update_demand
-- Of whom two-step sign-in is demanded from now on.
update organization set two_step_demanded_of = nullif(%(demanded_of)s, 'nobody') where slug = %(organization)s;

-- name: read_demand
-- Of whom it is demanded.
select coalesce(two_step_demanded_of, 'nobody') from organization where slug = %(organization)s;
