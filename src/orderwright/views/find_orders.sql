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

-- name: count_orders_at
-- A location, and how many fulfillment orders it has had, counted no further than a limit.
select l.location_id, (select count(*)::int from (
    select from fulfillment_order f where f.location_id = l.location_id limit %(counted_max)s) as counted) as orders
from location l where l.code = %(location)s;
