-- name: find_near_skus
-- Of SKUs that do not exist, the ones that look like them; of several, the one that comes first.
with asked as (
    select s.sku as asked,
        ltrim(lower(regexp_replace(normalize(s.sku, nfkc), '[[:space:][:punct:]\u2010-\u2015]', '', 'g')), '0') as near_text,
        case when s.sku ~ '^[0-9]{1,40}([.][0-9]{1,20})?([eE][+]?[0-9]{1,2})?$' then s.sku::numeric end as near_number
    from unnest(%(skus)s::text[]) as s(sku)
),
near as (
    select a.asked, v.sku from asked a join variant v on v.near_text = a.near_text and a.near_text <> ''
    union all
    select a.asked, v.sku from asked a join variant v on v.near_number = a.near_number
)
select distinct on (asked) asked, sku from near where sku <> asked order by asked, sku;
