-- name: read_goods_there
-- What came unexpected of an order, is in the catalog, and has an open case.
select c.case_id, c.number as case_number, c.order_id, v.variant_id, v.sku, (e.data ->> 'units')::int as units,
    l.code as location, l.location_id
from event e
join service_case c on c.case_id = (e.data ->> 'case_id')::uuid
join variant v on v.variant_id = (e.data ->> 'variant_id')::uuid
join location l on l.code = e.data ->> 'location'
where e.order_id = %(order_id)s and e.kind = 'UnexpectedGoodsReceived' and c.kind = 'unexpected_goods' and c.status <> 'resolved'
order by c.number;
