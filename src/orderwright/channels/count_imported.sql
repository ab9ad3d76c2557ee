-- name: count_told
-- Lines of a file besides its orders, by what became of them.
with told as (
    select kind, source_lines from told_fact where source = %(source)s and external_ref = any(%(facts)s::text[])
)
select coalesce(sum(source_lines) filter (where kind in ('cancellation', 'return')), 0)::bigint as returns,
    coalesce(sum(source_lines) filter (where kind = 'adjustment'), 0)::bigint as adjustments,
    coalesce(sum(source_lines) filter (where kind = 'charges'), 0)::bigint as charges,
    (select count(*) from quarantine where source = %(source)s and source_ref = any(%(quarantined)s::text[])) as quarantined
from told;
