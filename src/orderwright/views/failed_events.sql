-- name: list_failed
-- Facts that were set aside, the newest first, with the number of their order.
select f.failed_event_id as id, f.subscriber, f.kind, f.commit_id, f.seq, f.order_id, o.number as order_number, f.behind, f.attempts,
    f.error, f.failed_at, f.retry_at is not null as retrying
from failed_event f
left join orders o on o.order_id = f.order_id
where f.failed_event_id < %(before)s and (%(subscriber)s::text is null or f.subscriber = %(subscriber)s)
order by f.failed_event_id desc limit %(limit)s;

-- name: count_failed
-- How many facts are set aside by subscriber, of at most so many.
select subscriber, count(*)::int as events
from (select subscriber from failed_event order by failed_event_id desc limit %(counted_max)s) as counted
group by subscriber order by subscriber;
