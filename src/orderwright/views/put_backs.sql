-- name: list_put_backs
-- Units that were canceled in somebody's hands and wait to be put back, in the order of a walk along the bins.
select f.fulfillment_order_id, f.line_no, w.number, o.number as order_number, l.name as location, v.sku, ol.title,
    coalesce(b.code, '') as bin, f.to_put_back as units, coalesce(x.units, 0)::int as boxed, coalesce(x.numbers, '') as parcels
from fulfillment_order_line f
join fulfillment_order w on w.fulfillment_order_id = f.fulfillment_order_id
join orders o on o.order_id = f.order_id
join order_line ol on ol.order_id = f.order_id and ol.line_no = f.line_no
join location l on l.location_id = f.location_id
join variant v on v.variant_id = f.variant_id
left join stock_level sl on sl.variant_id = f.variant_id and sl.location_id = f.location_id
left join bin b on b.bin_id = sl.bin_id
left join lateral (
    select sum((p.to_take_out ->> f.line_no::text)::integer) as units, string_agg(p.number::text, ', ' order by p.number) as numbers
    from parcel p where p.fulfillment_order_id = f.fulfillment_order_id and p.to_take_out ? f.line_no::text
) as x on true
where f.to_put_back > 0 and (%(locations)s::uuid[] is null or f.location_id = any(%(locations)s))
    and (%(work)s::uuid[] is null or f.fulfillment_order_id = any(%(work)s))
order by l.name, coalesce(b.pick_order, 0), coalesce(b.code, ''), v.sku, w.number, f.line_no
limit %(limit)s;

-- name: count_put_backs
-- How many lines wait so, counted no further than a limit.
select count(*) from (
    select from fulfillment_order_line where to_put_back > 0
        and (%(locations)s::uuid[] is null or location_id = any(%(locations)s)) limit %(counted_max)s) as counted;
