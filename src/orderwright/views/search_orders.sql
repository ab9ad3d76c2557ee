-- name: count_words
-- How many orders have any of these terms, counted no further than a limit.
select count(*) from (select from order_search s where s.term = any(%(terms)s::text[]) limit %(counted_max)s) as counted;

-- name: complete_word
-- The last terms that begin so, by hopping through the index from one term to the next.
with recursive word (term) as (
    (select max(term) from order_search where term >= %(low)s and term < %(high)s)
    union all
    (select (select max(s.term) from order_search s where s.term < word.term and s.term >= %(low)s)
        from word where word.term is not null)
)
select term from word where term is not null limit %(limit)s;

-- name: count_parts
-- How many orders have each of these parts, counted no further than a limit.
select x.part, c.orders
from unnest(%(parts)s::text[]) as x (part)
cross join lateral (
    select count(*)::int as orders from (select from order_part p where p.part = x.part limit %(counted_max)s) as counted) as c;
