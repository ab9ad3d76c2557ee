-- name: read_events
-- The facts of some kinds in a range of positions, at most so many.
select c.position, e.commit_id, e.seq, e.at, e.kind, e.order_id, e.data, c.actor
from commit_log c
join event e on e.commit_id = c.commit_id
where c.position > %(after)s and c.position <= %(until)s and e.kind = any(%(kinds)s::text[])
order by c.position, e.seq limit %(most)s;

-- name: read_events_as_text
-- The same, with time and data as text: some of them can't be decoded.
select c.position, e.commit_id, e.seq, to_jsonb(e.at) #>> '{}' as at, e.kind, e.order_id, e.data::text as data, c.actor
from commit_log c
join event e on e.commit_id = c.commit_id
where c.position > %(after)s and c.position <= %(until)s and e.kind = any(%(kinds)s::text[])
order by c.position, e.seq limit %(most)s;

-- name: read_retried
-- What was set aside for a subscriber and is to be handed over again, the oldest first.
select c.position, e.commit_id, e.seq, e.at, e.kind, e.order_id, e.data, c.actor
from failed_event f
join commit_log c on c.commit_id = f.commit_id
join event e on e.commit_id = f.commit_id and e.seq = f.seq
where f.subscriber = %(subscriber)s and f.retry_at is not null
order by c.position, e.seq limit %(most)s;

-- name: read_retried_as_text
-- The same, with time and data as text: some of them can't be decoded.
select c.position, e.commit_id, e.seq, to_jsonb(e.at) #>> '{}' as at, e.kind, e.order_id, e.data::text as data, c.actor
from failed_event f
join commit_log c on c.commit_id = f.commit_id
join event e on e.commit_id = f.commit_id and e.seq = f.seq
where f.subscriber = %(subscriber)s and f.retry_at is not null
order by c.position, e.seq limit %(most)s;
