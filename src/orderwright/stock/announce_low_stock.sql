-- name: forget_alerts
-- What is above its reorder point again can run low anew.
delete from stock_alert a
using variant v
where v.variant_id = a.variant_id
  and (not v.active or v.reorder_point = 0 or v.reorder_point < coalesce((
    select sum(l.on_hand - l.committed - l.unavailable) from stock_level l where l.variant_id = a.variant_id), 0));

-- name: raise_alerts
-- What has run low and was not told of yet.
with low as (
    select v.variant_id, v.sku, coalesce(sum(l.on_hand - l.committed - l.unavailable), 0)::integer as available, v.reorder_point
    from variant v
    left join stock_level l on l.variant_id = v.variant_id
    where v.reorder_point > 0 and v.active
      and not exists (select from stock_alert a where a.variant_id = v.variant_id)
    group by v.variant_id
    having coalesce(sum(l.on_hand - l.committed - l.unavailable), 0) <= v.reorder_point
    order by v.variant_id
    limit %(most)s
),
told as (
    insert into stock_alert (variant_id, since) select variant_id, %(now)s from low
    on conflict (variant_id) do nothing
    returning variant_id
)
select low.variant_id, low.sku, low.available, low.reorder_point from low join told using (variant_id);
