-- name: read_billed
-- What was billed and credited of these orders.
select l.order_id, l.kind, l.item, l.line_no, sum(l.quantity)::integer as quantity, sum(l.net_minor)::bigint as net_minor,
    sum(l.tax_minor)::bigint as tax_minor, max(d.issued_on) as last_on
from document_line l join document d on d.document_id = l.document_id
where l.order_id = any(%(order_ids)s::uuid[])
group by l.order_id, l.kind, l.item, l.line_no;
