-- name: read_findable
-- What these orders are found by.
select o.order_id, o.number,
    array[o.customer_name, coalesce(o.ship_to ->> 'name', ''), coalesce(o.ship_to ->> 'company', '')] as names,
    array[o.external_ref, coalesce(o.email, ''), o.phone, coalesce(o.ship_to ->> 'phone', '')]
        || array(select distinct l.sku from order_line l where l.order_id = o.order_id)
        || array(select p.tracking_number from parcel p where p.order_id = o.order_id and p.tracking_number is not null) as codes
from orders o
where o.order_id = any(%(order_ids)s::uuid[]);

-- name: insert_terms
-- The words, where they are new.
insert into order_search (term, number)
select x.term, x.number from json_to_recordset(%(rows)s) as x(term text, number bigint)
order by x.term, x.number
on conflict do nothing;
