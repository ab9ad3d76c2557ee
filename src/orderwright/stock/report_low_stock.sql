-- name: report_alerts
-- What fell before and was not reported yet, as it stands now. A day has one report: what a late commit adds waits for the next.
with reported as (
    update stock_alert set reported_at = %(now)s
    where reported_at is null and since < %(until)s
      and not exists (select from stock_alert done where done.reported_at >= %(until)s)
    returning variant_id
)
select v.sku, v.title, coalesce(sum(l.on_hand - l.committed - l.unavailable), 0)::integer as available, v.reorder_point
from reported r
join variant v on v.variant_id = r.variant_id
left join stock_level l on l.variant_id = v.variant_id
where v.active and v.reorder_point > 0
group by v.variant_id
having coalesce(sum(l.on_hand - l.committed - l.unavailable), 0) <= v.reorder_point
order by v.sku;
