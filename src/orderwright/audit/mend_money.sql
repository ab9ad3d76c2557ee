-- name: lines_by_total
-- Lines whose parts do not make their total. Where the order's goods add up to what was agreed the total is right, and
-- the price is recomputed (or the discount, where it does not divide); else the total is.
with wrong as (
    select x.place, l.order_id, l.line_no, t.tax,
        l.total_minor + l.discount_minor + l.order_discount_minor - t.tax as gross,
        o.goods_minor - o.discount_minor = (
            select sum(s.total_minor - case when o.prices_include_tax then 0 else s.tax_minor end)
            from order_line s where s.order_id = l.order_id) as agreed
    from json_to_recordset(%(rows)s) as x(place text, order_id uuid, line_no integer)
    join order_line l on l.order_id = x.order_id and l.line_no = x.line_no
    join orders o on o.order_id = l.order_id
    cross join lateral (select case when o.prices_include_tax then 0 else l.tax_minor end as tax) as t
)
update order_line l
set unit_price_minor = case when w.agreed and w.gross %% nullif(l.quantity, 0) = 0 then w.gross / l.quantity else l.unit_price_minor end,
    discount_minor = case when w.agreed and w.gross %% nullif(l.quantity, 0) <> 0 then l.unit_price_minor * l.quantity - l.order_discount_minor + w.tax - l.total_minor
        else l.discount_minor end,
    total_minor = case when w.agreed then l.total_minor
        else l.unit_price_minor * l.quantity - l.discount_minor - l.order_discount_minor + w.tax end
from wrong w
where l.order_id = w.order_id and l.line_no = w.line_no
returning w.place, l.order_id, concat('price ', l.unit_price_minor, ', discount ', l.discount_minor, ', total ', l.total_minor,
    case when w.agreed then ': the total is what was agreed' else ': the total is recomputed' end) as entry;

-- name: totals_by_lines
-- Amounts of orders, recomputed from lines, shipping and charges where they make the total that was told at placement.
with sums as (
    select x.place, o.order_id, g.units, g.total + c.amount + s.own * c.tax + o.shipping_minor + s.own * o.shipping_tax_minor as total,
        g.gross as goods, g.discount + g.shared as discount, g.shared, c.amount as charges, g.tax + c.tax + o.shipping_tax_minor as tax
    from json_to_recordset(%(rows)s) as x(place text, order_id uuid)
    join orders o on o.order_id = x.order_id
    cross join lateral (select case when o.prices_include_tax then 0 else 1 end as own) as s
    cross join lateral (
        select sum(quantity) as units, sum(total_minor) as total, sum(tax_minor) as tax,
            sum(unit_price_minor * quantity) as gross, sum(discount_minor) as discount, sum(order_discount_minor) as shared
        from order_line l where l.order_id = o.order_id
    ) as g
    cross join lateral (
        select coalesce(sum(amount_minor), 0) as amount, coalesce(sum(tax_minor), 0) as tax from charge h where h.order_id = o.order_id
    ) as c
)
update orders o
set units = s.units, goods_minor = s.goods, discount_minor = s.discount, order_discount_minor = s.shared, charges_minor = s.charges, tax_minor = s.tax, total_minor = s.total
from sums s
where o.order_id = s.order_id and s.units is not null
    and s.total = coalesce((
        select (e.data ->> 'total_minor')::bigint from event e where e.order_id = o.order_id and e.kind = 'OrderPlaced' limit 1), s.total)
returning s.place, o.order_id, concat('its amounts are recomputed: ', o.total_minor, ' in all') as entry;

-- name: grants_by_facts
-- Refunds stand as was told of them.
with told as (
    select x.place, e.order_id, (e.data ->> 'refund_id')::uuid as refund_id, (e.data ->> 'amount_minor')::bigint as amount,
        coalesce((e.data ->> 'waived_minor')::bigint, 0) as waived,
        case when f.at is not null then 'failed' when d.at is not null or (e.data ->> 'amount_minor')::bigint = 0 then 'executed' else 'granted' end as status,
        case when f.at is null then coalesce(d.at, case when (e.data ->> 'amount_minor')::bigint = 0 then e.at end) end as at
    from (select distinct on (order_id) place, order_id from json_to_recordset(%(rows)s) as x(place text, order_id uuid)) as x
    join event e on e.order_id = x.order_id and e.kind = 'RefundGranted'
    left join event d on d.order_id = e.order_id and d.kind = 'RefundExecuted' and d.data ->> 'refund_id' = e.data ->> 'refund_id'
    left join event f on f.order_id = e.order_id and f.kind = 'RefundFailed' and f.data ->> 'refund_id' = e.data ->> 'refund_id'
)
update refund_grant g set amount_minor = t.amount, waived_minor = t.waived, status = t.status, executed_at = t.at
from told t
where g.refund_id = t.refund_id and (g.amount_minor, g.waived_minor, g.status) <> (t.amount, t.waived, t.status)
returning t.place, g.order_id, concat('refund ', g.refund_id, ' is ', g.status, ' with ', g.amount_minor, ' again, as was told') as entry;

-- name: refund_lines_by_facts
-- Refunds are for what was told of them.
with told as (
    select x.place, e.order_id, (e.data ->> 'refund_id')::uuid as refund_id, t.part, t.line_no, t.purpose, t.quantity, t.amount_minor
    from (select distinct on (order_id) place, order_id from json_to_recordset(%(rows)s) as x(place text, order_id uuid)) as x
    join event e on e.order_id = x.order_id and e.kind = 'RefundGranted'
    cross join lateral (
        select n as part, (one ->> 'line_no')::integer as line_no, one ->> 'purpose' as purpose,
            (one ->> 'quantity')::integer as quantity, (one ->> 'amount_minor')::bigint as amount_minor
        from jsonb_array_elements(e.data -> 'lines') with ordinality as a(one, n)) as t
),
written as (
    insert into refund_line as r (refund_id, part, order_id, line_no, purpose, quantity, amount_minor)
    select t.refund_id, t.part, t.order_id, t.line_no, t.purpose, t.quantity, t.amount_minor
    from told t join refund_grant g on g.refund_id = t.refund_id
    on conflict (refund_id, part) do update
    set order_id = excluded.order_id, line_no = excluded.line_no, purpose = excluded.purpose, quantity = excluded.quantity,
        amount_minor = excluded.amount_minor
    where (r.order_id, r.line_no, r.purpose, r.quantity, r.amount_minor)
        is distinct from (excluded.order_id, excluded.line_no, excluded.purpose, excluded.quantity, excluded.amount_minor)
    returning refund_id, part
)
select t.place, t.order_id, concat('part ', t.part, ' of refund ', t.refund_id, ' is ', t.amount_minor, ' for ', t.purpose,
    ' again, as was told') as entry
from written w join told t on t.refund_id = w.refund_id and t.part = w.part;

-- name: billed_by_documents
-- What was billed and credited is what stands on the documents.
with frozen as (
    select x.place, d.document_id, d.kind, d.order_id, d.number, d.content,
        (d.content ->> 'prices_include_tax')::boolean as included
    from (select distinct on (order_id) place, order_id from json_to_recordset(%(rows)s) as x(place text, order_id uuid)) as x
    join document d on d.order_id = x.order_id
),
priced as (
    select f.document_id, n as part, 'goods' as item, (one ->> 'line_no')::integer as line_no, (one ->> 'quantity')::integer as quantity,
        (one ->> 'quantity')::bigint * (one ->> 'unit_price')::bigint - (one ->> 'discount')::bigint as amount,
        (one ->> 'tax')::bigint as tax
    from frozen f cross join lateral jsonb_array_elements(f.content -> 'lines') with ordinality as a(one, n)
    union all
    select f.document_id, jsonb_array_length(f.content -> 'lines') + n, one ->> 'item', null, 0, (one ->> 'amount')::bigint,
        (one ->> 'tax')::bigint
    from frozen f cross join lateral jsonb_array_elements(f.content -> 'charges') with ordinality as a(one, n)
),
lines as (
    insert into document_line as l (document_id, part, kind, order_id, item, line_no, quantity, net_minor, tax_minor)
    select p.document_id, p.part, f.kind, f.order_id, p.item, p.line_no, p.quantity,
        p.amount - case when f.included then p.tax else 0 end, p.tax
    from priced p join frozen f on f.document_id = p.document_id
    on conflict (document_id, part) do update
    set kind = excluded.kind, order_id = excluded.order_id, item = excluded.item, line_no = excluded.line_no,
        quantity = excluded.quantity, net_minor = excluded.net_minor, tax_minor = excluded.tax_minor
    where (l.kind, l.order_id, l.item, l.line_no, l.quantity, l.net_minor, l.tax_minor) is distinct from
        (excluded.kind, excluded.order_id, excluded.item, excluded.line_no, excluded.quantity, excluded.net_minor, excluded.tax_minor)
    returning document_id
),
parcels as (
    insert into billed_parcel as b (parcel_id, order_id, document_id)
    select one::uuid, f.order_id, f.document_id
    from frozen f cross join lateral jsonb_array_elements_text(f.content -> 'parcels') as one
    where f.kind = 'invoice'
    on conflict (parcel_id) do update set order_id = excluded.order_id, document_id = excluded.document_id
    where (b.order_id, b.document_id) is distinct from (excluded.order_id, excluded.document_id)
    returning document_id
)
select f.place, f.order_id, concat(f.kind, ' ', f.number, ' bills or credits what stands on it again') as entry
from frozen f
where f.document_id in (select document_id from lines union all select document_id from parcels);

-- name: payments_by_facts
-- Captures (less what failed of them), refunds and what was waived with them have the amount that was told of them.
with told as (
    select e.order_id, m.kind, e.at, m.amount, e.data ->> 'refund_id' as refund_id,
        row_number() over (partition by e.order_id, m.kind, e.at order by m.amount) as nth
    from event e
    cross join lateral (
        select case e.kind when 'PaymentCaptured' then 'captured' when 'RefundExecuted' then 'refunded' else 'waived' end as kind,
            (e.data ->> case e.kind when 'RefundGranted' then 'waived_minor' else 'amount_minor' end)::bigint
                - case when e.kind = 'PaymentCaptured' then coalesce((
                    select sum((f.data ->> 'amount_minor')::bigint) from event f where f.order_id = e.order_id
                        and f.kind = 'CaptureFailed' and f.data ->> 'reference' = e.data ->> 'reference'), 0) else 0 end as amount) as m
    where e.kind in ('PaymentCaptured', 'RefundExecuted', 'RefundGranted') and (m.amount > 0 or e.kind = 'PaymentCaptured')
        and not exists (select from event f where f.order_id = e.order_id and f.kind = 'RefundFailed'
            and f.data ->> 'refund_id' = e.data ->> 'refund_id')
        and e.order_id in (select order_id from json_to_recordset(%(rows)s) as x(order_id uuid))
),
kept as (
    select p.payment_event_id, p.order_id, p.kind, p.at,
        row_number() over (partition by p.order_id, p.kind, p.at order by p.amount_minor) as nth
    from payment_event p
    where p.kind in ('captured', 'refunded', 'waived') and p.source <> 'order'
        and p.order_id in (select order_id from json_to_recordset(%(rows)s) as x(order_id uuid))
)
update payment_event p set amount_minor = t.amount, reference = coalesce(t.refund_id, p.reference)
from kept k
join told t on t.order_id = k.order_id and t.kind = k.kind and t.at = k.at and t.nth = k.nth
join (select distinct on (order_id) place, order_id from json_to_recordset(%(rows)s) as x(place text, order_id uuid)) as x
    on x.order_id = k.order_id
where p.payment_event_id = k.payment_event_id
    and (p.amount_minor, p.reference) <> (t.amount, coalesce(t.refund_id, p.reference))
returning x.place, p.order_id, concat(p.amount_minor, ' was ', p.kind, ', as was told at ', p.at) as entry;

-- name: authorizations_by_facts
-- Our own captures and voids are of the authorization that was told of them.
update payment_event p set authorization_reference = e.data ->> 'authorization'
from (select distinct on (order_id) place, order_id from json_to_recordset(%(rows)s) as x(place text, order_id uuid)) as x
join event e on e.order_id = x.order_id and e.kind in ('PaymentCaptured', 'PaymentVoided') and e.data ->> 'own' = 'true'
where p.order_id = e.order_id and p.reference = e.data ->> 'reference' and p.source = 'own'
    and p.kind = case e.kind when 'PaymentCaptured' then 'captured' else 'voided' end
    and p.authorization_reference is distinct from e.data ->> 'authorization'
returning x.place, p.order_id, concat(p.amount_minor, ' was ', p.kind, ' of ', p.authorization_reference, ' again, as was told') as entry;

-- name: read_lost
-- Captures, refunds and what was waived with them that were told and are not there. A capture names the parcel that was handed over with it.
with told as (
    select e.order_id, m.kind, e.at, m.amount, e.commit_id,
        coalesce(e.data ->> 'refund_id', e.data ->> 'reference') as told_reference, coalesce(e.data ->> 'method', '') as method,
        e.data ->> 'authorization' as told_authorization, coalesce((e.data ->> 'own')::boolean, false) as own,
        coalesce(e.data ->> 'refund_id', e.data ->> 'reference', (
            select h.data ->> 'parcel_id' from event h
            where h.order_id = e.order_id and h.commit_id = e.commit_id and h.kind = 'ParcelHandedOver' and h.seq > e.seq
            order by h.seq limit 1), concat(e.commit_id, '/', e.seq)) as reference,
        row_number() over (partition by e.order_id, m.kind, e.at order by m.amount) as nth
    from event e
    cross join lateral (
        select case e.kind when 'PaymentCaptured' then 'captured' when 'RefundExecuted' then 'refunded' else 'waived' end as kind,
            (e.data ->> case e.kind when 'RefundGranted' then 'waived_minor' else 'amount_minor' end)::bigint
                - case when e.kind = 'PaymentCaptured' then coalesce((
                    select sum((f.data ->> 'amount_minor')::bigint) from event f where f.order_id = e.order_id
                        and f.kind = 'CaptureFailed' and f.data ->> 'reference' = e.data ->> 'reference'), 0) else 0 end as amount) as m
    where e.kind in ('PaymentCaptured', 'RefundExecuted', 'RefundGranted') and (m.amount > 0 or e.kind = 'PaymentCaptured')
        and not exists (select from event f where f.order_id = e.order_id and f.kind = 'RefundFailed'
            and f.data ->> 'refund_id' = e.data ->> 'refund_id')
        and e.order_id in (select order_id from json_to_recordset(%(rows)s) as x(order_id uuid))
),
kept as (
    select p.order_id, p.kind, p.at, p.reference, row_number() over (partition by p.order_id, p.kind, p.at order by p.amount_minor) as nth
    from payment_event p
    where p.kind in ('captured', 'refunded', 'waived') and p.source <> 'order'
        and p.order_id in (select order_id from json_to_recordset(%(rows)s) as x(order_id uuid))
)
select x.place, t.order_id, t.kind, t.amount as amount_minor, t.at, t.reference, t.method, t.told_authorization as authorization,
    case when t.kind <> 'captured' or t.own then 'own' else 'report' end as source
from told t
left join kept k on k.order_id = t.order_id and k.kind = t.kind
    and case when t.told_reference is null then k.at = t.at and k.nth = t.nth else k.reference = t.told_reference end
join (select distinct on (order_id) place, order_id from json_to_recordset(%(rows)s) as x(place text, order_id uuid)) as x
    on x.order_id = t.order_id
where k.order_id is null;
