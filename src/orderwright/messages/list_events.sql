-- name: last_position
-- Up to where the commits are numbered.
select coalesce(max(position), 0) from commit_log;

-- name: read_after
-- The facts behind a position, of some kinds or of all, at most so many. Of the first commit those behind `seq`.
select c.position, e.commit_id, e.seq, e.at, e.kind, e.order_id, e.data, c.actor
from commit_log c
join event e on e.commit_id = c.commit_id
where c.position > %(after)s and c.position <= %(until)s and (c.position > %(first)s or e.seq > %(seq)s)
    and (%(kinds)s::text[] is null or e.kind = any(%(kinds)s::text[]))
order by c.position, e.seq limit %(most)s;

-- name: read_after_as_text
-- The same, with time and data as text: some of them can't be decoded.
select c.position, e.commit_id, e.seq, to_jsonb(e.at) #>> '{}' as at, e.kind, e.order_id, e.data::text as data, c.actor
from commit_log c
join event e on e.commit_id = c.commit_id
where c.position > %(after)s and c.position <= %(until)s and (c.position > %(first)s or e.seq > %(seq)s)
    and (%(kinds)s::text[] is null or e.kind = any(%(kinds)s::text[]))
order by c.position, e.seq limit %(most)s;
