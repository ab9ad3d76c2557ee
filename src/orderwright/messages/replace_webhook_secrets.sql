-- name: replace_secret
-- The new one signs from now on, the former one beside it until then.
update webhook_endpoint set secret_number = secret_number + 1, former_until = %(until)s
where endpoint_id = %(endpoint_id)s
returning secret_number;
