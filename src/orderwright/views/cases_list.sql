-- name: list_cases
-- Cases of some kinds and states by due time, at most so many of each kind.
select * from (
    select c.case_id as id, c.number, c.kind, c.reason, c.status, c.due_at, c.opened_at, c.assignee, c.opened_by,
        o.number as order_number, coalesce(o.customer_name, '') as customer,
        row_number() over (partition by c.kind order by c.due_at, c.number) as place,
        count(*) over (partition by c.kind) as of_kind, min(c.opened_at) over (partition by c.kind) as oldest_at
    from service_case c left join orders o using (order_id)
    where c.status <> 'resolved' and (%(kind)s::text is null or c.kind = %(kind)s)
        and (%(assignee)s::text is null or c.assignee = %(assignee)s) and (not %(late)s or c.due_at < %(now)s)
) as ranked where place <= %(limit)s order by kind, place;

-- name: list_resolved
-- The cases resolved last.
select c.case_id as id, c.number, c.kind, c.reason, c.status, c.due_at, c.opened_at, c.assignee, c.opened_by,
    o.number as order_number, coalesce(o.customer_name, '') as customer, 1::bigint as place, 0::bigint as of_kind,
    c.opened_at as oldest_at
from service_case c left join orders o using (order_id)
where c.status = 'resolved' order by c.number desc limit %(limit)s;

-- name: count_cases
-- How many are open, one's own and late.
select count(*)::int as open, count(*) filter (where assignee = %(assignee)s)::int as mine,
    count(*) filter (where due_at < %(now)s)::int as late
from service_case where status <> 'resolved';

-- name: find_cases
-- Cases by their numbers.
select case_id from service_case where number = any(%(numbers)s::bigint[]) order by number;
