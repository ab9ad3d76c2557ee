-- name: list_documents
-- Invoices and credit notes, those issued last first, behind a key. What a credit note gives back counts negative.
select d.document_id as id, d.kind, d.number, d.issued_on, o.number as order_number, o.external_ref, o.channel, o.ship_to ->> 'country' as country,
    coalesce(d.content #>> '{buyer,lines,0}', '') as buyer, coalesce(d.content ->> 'invoice_number', '') as invoice_number, d.currency,
    (case d.kind when 'invoice' then s.net else -s.net end)::bigint as net,
    (case d.kind when 'invoice' then s.tax else -s.tax end)::bigint as tax,
    case d.kind when 'invoice' then d.total_minor else -d.total_minor end as total
from document d
join orders o on o.order_id = d.order_id
cross join lateral (
    select coalesce(sum(l.net_minor), 0) as net, coalesce(sum(l.tax_minor), 0) as tax from document_line l where l.document_id = d.document_id
) as s
where d.issued_on between %(from_day)s and %(to_day)s and (d.issued_on, d.document_id) < (%(before_on)s, %(before_id)s)
    and (%(kind)s::text is null or d.kind = %(kind)s) and (%(currency)s::text is null or d.currency = %(currency)s)
    and (%(channel)s::text is null or o.channel = %(channel)s)
order by d.issued_on desc, d.document_id desc limit %(limit)s;

-- name: find_documents
-- Those of the orders with this number, here or in their shop, those that have it themselves, and those made out to who is called
-- so: all words of the name or the e-mail address, without case and accents, each maybe a beginning.
select d.document_id as id, d.kind, d.number, d.issued_on, o.number as order_number, o.external_ref, o.channel, o.ship_to ->> 'country' as country,
    coalesce(d.content #>> '{buyer,lines,0}', '') as buyer, coalesce(d.content ->> 'invoice_number', '') as invoice_number, d.currency,
    (case d.kind when 'invoice' then s.net else -s.net end)::bigint as net,
    (case d.kind when 'invoice' then s.tax else -s.tax end)::bigint as tax,
    case d.kind when 'invoice' then d.total_minor else -d.total_minor end as total
from document d
join orders o on o.order_id = d.order_id
cross join lateral (
    select coalesce(sum(l.net_minor), 0) as net, coalesce(sum(l.tax_minor), 0) as tax from document_line l where l.document_id = d.document_id
) as s
where (d.number = %(number)s and d.kind = coalesce(%(paper)s, d.kind) or d.order_id = any(array(
        select order_id from orders where number = %(order_number)s
        union all
        select n.order_id from channel c join orders n on n.channel = c.code and n.external_ref = %(reference)s))
    or array_to_tsvector(d.buyer_terms) @@ %(buyer)s::tsquery)
    and (d.issued_on, d.document_id) < (%(before_on)s, %(before_id)s)
    and (%(kind)s::text is null or d.kind = %(kind)s) and (%(currency)s::text is null or d.currency = %(currency)s)
    and (%(channel)s::text is null or o.channel = %(channel)s)
order by d.issued_on desc, d.document_id desc limit %(limit)s;

-- name: sum_documents
-- The same of a period in sum, by kind and currency.
select d.kind, d.currency, count(distinct d.document_id)::int as documents,
    coalesce(sum(case d.kind when 'invoice' then l.net_minor else -l.net_minor end), 0)::bigint as net,
    coalesce(sum(case d.kind when 'invoice' then l.tax_minor else -l.tax_minor end), 0)::bigint as tax
from document d
join orders o on o.order_id = d.order_id
left join document_line l on l.document_id = d.document_id
where d.issued_on between %(from_day)s and %(to_day)s
    and (%(kind)s::text is null or d.kind = %(kind)s) and (%(currency)s::text is null or d.currency = %(currency)s)
    and (%(channel)s::text is null or o.channel = %(channel)s)
group by d.currency, d.kind
order by d.currency, d.kind desc;
