-- name: read_findable
-- What these orders are found by.
select o.order_id, o.number, (o.placed_at at time zone 'UTC')::date as day,
    array[o.customer_name, coalesce(o.ship_to ->> 'name', ''), coalesce(o.ship_to ->> 'company', ''),
        coalesce(o.ship_to ->> 'city', ''), o.external_ref] as names,
    array[o.external_ref, coalesce(o.email, ''), o.phone, coalesce(o.ship_to ->> 'phone', ''),
            coalesce(o.ship_to ->> 'postal_code', '')]
        || array(select distinct l.sku from order_line l where l.order_id = o.order_id)
        || array(select unnest(array[p.tracking_number, right(p.tracking_number, 6)]) from parcel p
            where p.order_id = o.order_id and p.tracking_number is not null) as codes,
    o.external_ref, array[o.phone, coalesce(o.ship_to ->> 'phone', '')] as phones
from orders o
where o.order_id = any(%(order_ids)s::uuid[]);

-- name: insert_terms
-- The words, where they are new.
insert into order_search (term, number)
select x.term, x.number from json_to_recordset(%(rows)s) as x(term text, number bigint)
order by x.term, x.number
on conflict do nothing;

-- name: insert_parts
-- The parts of numbers, where they are new.
insert into order_part (part, number)
select x.part, x.number from json_to_recordset(%(rows)s) as x(part text, number bigint)
order by x.part, x.number
on conflict do nothing;

-- name: widen_days
-- The days of these orders reach to their numbers.
insert into order_day as d (day, first_number, last_number)
select x.day, x.first_number, x.last_number from json_to_recordset(%(rows)s) as x(day date, first_number bigint, last_number bigint)
on conflict (day) do update set
    first_number = least(d.first_number, excluded.first_number), last_number = greatest(d.last_number, excluded.last_number);
