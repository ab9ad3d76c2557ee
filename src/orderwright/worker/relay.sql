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
select s.name, s.position, s.attempts, exists (select from failed_event f where f.subscriber = s.name) as failed, r.retry
from subscriber s
cross join lateral (
    select exists (select from failed_event f where f.subscriber = s.name and f.retry_at is not null) as retry) r
where s.name = any(%(names)s::text[]) and (s.due_at is null or s.due_at <= %(now)s or s.due_at > %(latest)s)
    and (s.position < %(last)s or r.retry);

-- name: failed_orders
-- Those of some orders of which a fact is set aside for a subscriber.
select distinct order_id from failed_event where subscriber = %(subscriber)s and order_id = any(%(order_ids)s::uuid[]);

-- name: advance
-- These subscribers have dealt with everything up to a position.
update subscriber set position = %(position)s, attempts = 0, due_at = null, error = null
where name = any(%(names)s::text[]) and position < %(position)s;

-- name: postpone
-- The subscriber failed; it is tried again later, from where it was.
update subscriber set attempts = attempts + 1, due_at = %(due_at)s, error = %(error)s where name = %(name)s;

-- name: set_aside
-- These facts were not digested by a subscriber.
insert into failed_event (failed_event_id, subscriber, commit_id, seq, kind, order_id, behind, attempts, error, failed_at)
select x.failed_event_id, %(subscriber)s, x.commit_id, x.seq, x.kind, x.order_id, x.behind,
    case when x.behind then 0 else %(attempts)s end, x.error, %(now)s
from json_to_recordset(%(rows)s)
    as x(failed_event_id uuid, commit_id uuid, seq integer, kind text, order_id uuid, behind boolean, error text)
on conflict on constraint failed_event_once do nothing;

-- name: forget
-- These facts were digested after all.
delete from failed_event f using json_to_recordset(%(rows)s) as x(commit_id uuid, seq integer)
where f.subscriber = %(subscriber)s and f.commit_id = x.commit_id and f.seq = x.seq;

-- name: give_up_lost
-- What was to be handed over again is not in the ledger any more.
update failed_event set retry_at = null, behind = false, error = 'The fact is not in the ledger any more.'
where subscriber = %(subscriber)s and retry_at is not null;

-- name: fail_again
-- These facts stay where they are, and nothing of their orders is handed over again until somebody asks.
with failed as (
    select * from json_to_recordset(%(rows)s)
        as x(commit_id uuid, seq integer, order_id uuid, behind boolean, error text)
)
update failed_event f set retry_at = null, behind = coalesce(x.behind, f.behind), error = coalesce(x.error, f.error),
    attempts = f.attempts + (x.behind is not true and x.error is not null)::int, failed_at = %(now)s
from failed_event e
left join failed x on x.commit_id = e.commit_id and x.seq = e.seq
where e.failed_event_id = f.failed_event_id and f.subscriber = %(subscriber)s
    and (x.error is not null or e.order_id in (select order_id from failed));

-- name: release_unblocked
-- What waits behind a fact that is not there any more is handed over with the next turn.
update failed_event b set retry_at = %(now)s
where b.subscriber = %(subscriber)s and b.behind and b.retry_at is null and not exists (
    select from failed_event f where f.subscriber = b.subscriber and f.order_id = b.order_id and not f.behind);
