-- name: replace_secret
-- The new one signs from now on, the former one beside it until then.
update webhook_endpoint set former_secret = secret, former_until = %(until)s, secret = %(secret)s
where endpoint_id = %(endpoint_id)s;
