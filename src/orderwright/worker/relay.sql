-- name: commit_lightly
-- The commit of this transaction does not wait for the disk; whatever is committed after it and waits takes it along.
select set_config('synchronous_commit', 'off', true);

-- name: position_commits
-- Give each commit that became visible the next position, in the order in which they began.
with waiting as (
    select commit_id, row_number() over (order by commit_id) as n
    from (select commit_id from commit_log where position is null order by commit_id limit 5000) as unpositioned
),
last as (select coalesce(max(position), 0) as position from commit_log)
update commit_log c set position = last.position + waiting.n
from waiting, last
where c.commit_id = waiting.commit_id;

-- name: last_position
-- Up to where the commits are numbered.
select coalesce(max(position), 0) from commit_log;

-- name: add_subscribers
-- Subscribers that are new start where the history begins.
insert into subscriber (name, position) select name, 0 from unnest(%(names)s::text[]) as name
on conflict (name) do nothing;

-- name: read_subscribers
-- Who of these is due, and from where.
select name, position, attempts from subscriber
where name = any(%(names)s::text[]) and (due_at is null or due_at <= %(now)s or due_at > %(latest)s) and position < %(last)s;

-- name: read_events
-- The facts of some kinds in a stretch of positions, at most so many.
select c.position, e.commit_id, e.seq, e.at, e.kind, e.order_id, e.data, c.actor
from commit_log c
join event e on e.commit_id = c.commit_id
where c.position > %(after)s and c.position <= %(until)s and e.kind = any(%(kinds)s::text[])
order by c.position, e.seq limit %(most)s;

-- name: advance
-- These subscribers have dealt with everything up to a position.
update subscriber set position = %(position)s, attempts = 0, due_at = null, error = null
where name = any(%(names)s::text[]) and position < %(position)s;

-- name: postpone
-- The subscriber failed; it is tried again later, from where it was.
update subscriber set attempts = attempts + 1, due_at = %(due_at)s, error = %(error)s where name = %(name)s;
