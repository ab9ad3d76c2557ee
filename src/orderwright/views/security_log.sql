-- name: read_log
-- Facts of this organization, the newest first, with who did it and the address of whom it tells.
select e.commit_id, e.seq, e.at, e.kind, c.actor, e.data, u.email
from platform.event e
join platform.commit_log c on c.commit_id = e.commit_id
left join platform.app_user u on u.user_id = (e.data ->> 'user_id')::uuid
where e.data ->> 'organization' = %(organization)s and (%(kinds)s::text[] is null or e.kind = any(%(kinds)s))
    and (e.commit_id, e.seq) < (%(before_id)s, %(before_seq)s)
order by e.commit_id desc, e.seq desc limit %(limit)s;
