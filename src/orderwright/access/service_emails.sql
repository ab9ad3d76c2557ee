-- name: read_service_emails
-- Members with the role service who may come in.
select u.email from membership m join app_user u on u.user_id = m.user_id
where m.organization = %(organization)s and m.role = 'service' and m.locked_out_at is null order by u.email;
