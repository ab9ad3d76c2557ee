-- name: count_words
-- How many orders have each of these words, counted no further than a limit.
select w.term, (select count(*) from (select from order_search s where s.term = w.term limit %(counted_max)s) as counted) as orders
from unnest(%(terms)s::text[]) as w(term);
