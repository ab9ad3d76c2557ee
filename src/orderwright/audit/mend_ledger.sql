-- name: restore_commits
-- Enter commits again that facts or movements name; who did it is known where goods were moved.
with lost as (
    select x.place, coalesce(m.commit_id, x.commit_id) as commit_id, e.order_id
    from json_to_recordset(%(rows)s) as x(place text, commit_id uuid, seq integer, movement_id uuid)
    left join stock_movement m on m.movement_id = x.movement_id
    left join event e on e.commit_id = x.commit_id and e.seq = x.seq
),
told as (
    select commit_id, min(at) as at from event where commit_id in (select commit_id from lost) group by commit_id
),
moved as (
    select commit_id, min(at) as at, min(actor) as actor
    from stock_movement where commit_id in (select commit_id from lost) group by commit_id
),
entered as (
    insert into commit_log (commit_id, at, actor, verb, cause)
    select l.commit_id, coalesce(t.at, m.at), coalesce(m.actor, 'unknown'), 'unknown', 'entered again by the audit'
    from (select distinct commit_id from lost) as l
    left join told t on t.commit_id = l.commit_id
    left join moved m on m.commit_id = l.commit_id
    on conflict (commit_id) do update
    set actor = coalesce(nullif(commit_log.actor, ''), excluded.actor),
        verb = coalesce(nullif(commit_log.verb, ''), excluded.verb), cause = coalesce(commit_log.cause, excluded.cause)
    where commit_log.actor = '' or commit_log.verb = ''
    returning commit_id, actor
)
select l.place, l.order_id, concat('commit ', l.commit_id, ' was entered again, by ', n.actor,
    '; subscribers hear its facts again') as entry
from lost l join entered n on n.commit_id = l.commit_id;

-- name: reattach_placements
-- Facts of placement whose order is not there, though the number that they tell is.
update event e set order_id = o.order_id
from json_to_recordset(%(rows)s) as x(place text, order_id uuid)
join orders o on o.order_id = x.order_id
where e.kind = 'OrderPlaced' and (e.data ->> 'number')::bigint = o.number
    and not exists (select from orders r where r.order_id = e.order_id)
returning x.place, o.order_id, concat('its OrderPlaced in commit ', e.commit_id, ' names it again') as entry;

-- name: restore_facts
-- Tell again, in the commit that lost them, the facts of placement, completion, capture and refund that rows prove.
with paid as (
    select p.order_id, p.kind, p.at, p.amount_minor, p.reference, p.method, p.authorization_reference, p.source,
        row_number() over (partition by p.order_id, p.kind, p.at order by p.amount_minor) as nth
    from payment_event p
    where p.kind in ('captured', 'refunded') and p.source <> 'order'
        and p.order_id in (select order_id from json_to_recordset(%(rows)s) as x(order_id uuid))
),
paid_told as (
    select order_id, case kind when 'PaymentCaptured' then 'captured' else 'refunded' end as kind, at,
        row_number() over (partition by order_id, kind, at order by (data ->> 'amount_minor')::bigint) as nth
    from event
    where kind in ('PaymentCaptured', 'RefundExecuted')
        and order_id in (select order_id from json_to_recordset(%(rows)s) as x(order_id uuid))
),
lost as (
    select x.place, o.order_id, 'OrderPlaced' as kind, o.created_at as at,
        jsonb_build_object('number', o.number, 'channel', o.channel, 'external_ref', o.external_ref, 'units', o.units,
            'total_minor', o.total_minor, 'currency', o.currency, 'backordered', 0, 'why', '[]'::jsonb) as data
    from json_to_recordset(%(rows)s) as x(place text, what text, order_id uuid)
    join orders o on o.order_id = x.order_id
    where x.what = 'placement_told' and not exists (select from event e where e.order_id = o.order_id and e.kind = 'OrderPlaced')
    union all
    select x.place, o.order_id, 'OrderCompleted', o.completed_at, '{}'
    from json_to_recordset(%(rows)s) as x(place text, what text, order_id uuid)
    join orders o on o.order_id = x.order_id
    where x.what = 'completion_told' and not exists (select from event e where e.order_id = o.order_id and e.kind = 'OrderCompleted')
    union all
    select x.place, p.order_id, case p.kind when 'captured' then 'PaymentCaptured' else 'RefundExecuted' end, p.at,
        jsonb_build_object('amount_minor', p.amount_minor)
            || case p.kind when 'refunded' then jsonb_build_object('refund_id', p.reference)
                else jsonb_strip_nulls(jsonb_build_object('reference', p.reference, 'method', p.method,
                    'authorization', p.authorization_reference, 'own', p.source = 'own')) end
    from json_to_recordset(%(rows)s) as x(place text, what text, order_id uuid)
    join paid p on p.order_id = x.order_id
    left join paid_told t on t.order_id = p.order_id and t.kind = p.kind and t.at = p.at and t.nth = p.nth
    where x.what = 'money_facts' and t.order_id is null
    union all
    select x.place, g.order_id, 'RefundExecuted', g.at,
        jsonb_build_object('amount_minor', g.data -> 'amount_minor', 'refund_id', g.data ->> 'refund_id')
    from json_to_recordset(%(rows)s) as x(place text, what text, order_id uuid)
    join event f on f.order_id = x.order_id and f.kind = 'RefundFailed' and f.data ->> 'was_executed' = 'true'
    join event g on g.order_id = f.order_id and g.kind = 'RefundGranted' and g.data ->> 'refund_id' = f.data ->> 'refund_id'
    where x.what = 'money_facts' and not exists (
        select from event d where d.order_id = g.order_id and d.kind = 'RefundExecuted' and d.data ->> 'refund_id' = g.data ->> 'refund_id')
),
numbered as (select *, row_number() over (partition by at order by order_id, kind) as nth from lost),
commits as (select commit_id, at from commit_log where at in (select at from lost)),
free as (
    select c.commit_id, c.at, s.seq,
        row_number() over (partition by c.at order by s.seq > coalesce(e.last, 0), c.commit_id, s.seq) as nth
    from commits c
    cross join lateral (select max(seq) as last from event e where e.commit_id = c.commit_id) as e
    cross join lateral generate_series(0, coalesce(e.last, -1) + (select count(*) from lost)::integer) as s (seq)
    where not exists (select from event t where t.commit_id = c.commit_id and t.seq = s.seq)
),
told as (
    insert into event (commit_id, seq, at, kind, order_id, data)
    select f.commit_id, f.seq, n.at, n.kind, n.order_id, n.data
    from numbered n join free f on f.at = n.at and f.nth = n.nth
    returning commit_id, kind, order_id
)
select distinct on (n.place, t.commit_id, n.kind) n.place, n.order_id,
    concat(n.kind, ' is told again in commit ', t.commit_id) as entry
from numbered n join told t on t.order_id = n.order_id and t.kind = n.kind;

-- name: fill_sequences
-- Say in a commit that facts of it are lost, where they stood.
with gaps as (
    select x.place, x.commit_id, s.seq
    from json_to_recordset(%(rows)s) as x(place text, commit_id uuid)
    cross join lateral generate_series(0, coalesce((select max(seq) from event e where e.commit_id = x.commit_id), 0)) as s (seq)
    where not exists (select from event e where e.commit_id = x.commit_id and e.seq = s.seq)
),
filled as (
    insert into event (commit_id, seq, at, kind, data)
    select g.commit_id, g.seq, c.at, 'FactLost', jsonb_build_object('noticed_in', %(commit_id)s::text)
    from gaps g join commit_log c on c.commit_id = g.commit_id
    returning commit_id
)
select g.place, null::uuid as order_id, concat(count(*), ' lost facts of it are marked as lost') as entry
from gaps g
group by g.place;

-- name: lower_cursors
-- Cursors that count what their subscribers have heard, once positions have no gaps.
update subscriber s
set position = (select count(*) from commit_log c where c.position <= s.position)
where s.position > 0;

-- name: lift_positions
-- Positions in their order without gaps, negative for a moment since no two may be equal.
with ranked as (
    select commit_id, row_number() over (order by position) as nth from commit_log where position is not null
)
update commit_log c set position = -r.nth from ranked r where r.commit_id = c.commit_id and c.position <> r.nth;

-- name: settle_positions
-- And positive again.
with settled as (update commit_log set position = -position where position < 0 returning position)
select x.place, null::uuid as order_id,
    concat('from position ', (select min(position) from settled), ' on commits are numbered anew, cursors with them') as entry
from json_to_recordset(%(rows)s) as x(place text)
where exists (select from settled);

-- name: settle_cursors
-- No subscriber has heard more than was told.
update subscriber s set position = l.last
from json_to_recordset(%(rows)s) as x(place text, name text)
cross join (select coalesce(max(position), 0) as last from commit_log) as l
where s.name = x.name and s.position > l.last
returning x.place, null::uuid as order_id, concat('its cursor stands at ', l.last, ', the last position') as entry;

-- name: restore_holds
-- Holds that were placed and never released, and are not there.
insert into hold (hold_id, order_id, line_no, reason, note, placed_by, placed_at)
select (e.data ->> 'hold_id')::uuid, e.order_id, (e.data ->> 'line_no')::integer, e.data ->> 'reason',
    coalesce(e.data ->> 'note', ''), coalesce(c.actor, 'unknown'), e.at
from (select distinct order_id from json_to_recordset(%(rows)s) as x(order_id uuid)) as x
join event e on e.order_id = x.order_id and e.kind = 'HoldPlaced'
left join commit_log c on c.commit_id = e.commit_id
where not exists (select from hold h where h.hold_id = (e.data ->> 'hold_id')::uuid)
    and not exists (
        select from event r where r.order_id = e.order_id and r.kind = 'HoldReleased' and r.data ->> 'hold_id' = e.data ->> 'hold_id')
returning (select concat('order ', number) from orders o where o.order_id = hold.order_id) as place, order_id,
    concat('the hold for ', reason, ' of ', placed_by, ' is in force again') as entry;

-- name: count_holds
-- The number of open holds, as there are.
update orders o set open_holds = h.holds
from json_to_recordset(%(rows)s) as x(place text, order_id uuid)
cross join lateral (select count(*)::integer as holds from hold where hold.order_id = x.order_id and released_at is null) as h
where o.order_id = x.order_id and o.open_holds <> h.holds
returning x.place, o.order_id, concat('open holds are counted anew: ', h.holds) as entry;

-- name: pause_work
-- Work of held orders stops.
update fulfillment_order f set paused = true
from json_to_recordset(%(rows)s) as x(place text, fulfillment_order_id uuid)
where f.fulfillment_order_id = x.fulfillment_order_id and not f.paused
returning x.place, f.order_id, 'it is paused' as entry;

-- name: promise_work
-- Work stands in its queue by the day that was promised.
update fulfillment_order f set ship_by = o.ship_by
from json_to_recordset(%(rows)s) as x(place text, fulfillment_order_id uuid), orders o
where f.fulfillment_order_id = x.fulfillment_order_id and o.order_id = f.order_id and f.ship_by <> o.ship_by
returning x.place, f.order_id, concat('it is to be shipped by ', o.ship_by) as entry;

-- name: settle_counters
-- The counter of documents stands at the last number that was issued.
with due as (
    select x.place, x.kind, coalesce(max(d.number), 0) as last
    from (select distinct place, kind from json_to_recordset(%(rows)s) as x(place text, kind text)) as x
    left join document d on d.kind = x.kind
    group by x.place, x.kind
),
counted as (
    insert into document_counter (kind, last_number) select kind, last from due
    on conflict (kind) do update set last_number = excluded.last_number
    where document_counter.last_number <> excluded.last_number
    returning kind, last_number
)
select d.place, null::uuid as order_id, concat('the counter stands at ', c.last_number, ', the last number issued') as entry
from due d join counted c on c.kind = d.kind;

-- name: drop_lost_events
-- What was set aside and is not in the ledger any more can't be handed over.
delete from failed_event f using json_to_recordset(%(rows)s) as x(place text, failed_event_id uuid)
where f.failed_event_id = x.failed_event_id
    and not exists (select from event e where e.commit_id = f.commit_id and e.seq = f.seq)
returning x.place, null::uuid as order_id, 'it is no longer set aside: the fact is lost' as entry;

-- name: retry_waiting_events
-- What waits behind nothing is handed over.
update failed_event f set retry_at = now()
from json_to_recordset(%(rows)s) as x(place text, failed_event_id uuid)
where f.failed_event_id = x.failed_event_id and f.behind and f.retry_at is null
returning x.place, f.order_id, 'it is handed over again' as entry;
