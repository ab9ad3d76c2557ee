-- name: replace_secret
-- The new one signs from now on, the former one beside it until then, unless nobody has that any more.
update webhook_endpoint set secret_number = secret_number + 1, made_from = (%(marks)s::text[])[1],
    former_until = case when made_from = any(%(marks)s::text[]) then %(until)s::timestamptz end
where endpoint_id = %(endpoint_id)s
returning secret_number;
