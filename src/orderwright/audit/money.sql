-- name: line_total
-- Lines whose total is not price × quantity − discounts, plus tax where the prices exclude it.
select concat('order ', o.number, ' line ', l.line_no) as place,
    jsonb_build_object('order_id', l.order_id, 'line_no', l.line_no) as keys,
    x.total::text as expected, l.total_minor::text as found
from order_line l
join orders o on o.order_id = l.order_id
cross join lateral (
    select l.unit_price_minor * l.quantity - l.discount_minor - l.order_discount_minor
        + case when o.prices_include_tax then 0 else l.tax_minor end
        as total
) as x
where l.total_minor <> x.total
order by o.number, l.line_no limit %(most)s;

-- name: order_total
-- Orders whose amounts are not the sums of their lines, shipping and charges; the lines have all of the order's
-- discount among them.
with goods as (
    select order_id, sum(quantity) as units, sum(total_minor) as total, sum(tax_minor) as tax,
        sum(unit_price_minor::numeric * quantity) as gross, sum(discount_minor) as discount, sum(order_discount_minor) as shared
    from order_line group by order_id
),
charged as (
    select order_id, sum(amount_minor) as amount, sum(tax_minor) as tax
    from charge where order_id is not null group by order_id
),
sums as (
    select o.order_id, o.number,
        jsonb_build_object('units', o.units, 'goods', o.goods_minor, 'discount', o.discount_minor,
            'order_discount', o.order_discount_minor, 'charges', o.charges_minor, 'tax', o.tax_minor, 'total', o.total_minor) as found,
        jsonb_build_object(
            'units', coalesce(g.units, 0),
            'goods', coalesce(g.gross, 0),
            'discount', coalesce(g.discount + g.shared, 0),
            'order_discount', coalesce(g.shared, 0),
            'charges', coalesce(c.amount, 0),
            'tax', coalesce(g.tax, 0) + coalesce(c.tax, 0) + o.shipping_tax_minor,
            'total', coalesce(g.total, 0) + coalesce(c.amount, 0) + o.shipping_minor
                + x.own * (coalesce(c.tax, 0) + o.shipping_tax_minor)
        ) as expected
    from orders o
    cross join lateral (select case when o.prices_include_tax then 0 else 1 end as own) as x
    left join goods g on g.order_id = o.order_id
    left join charged c on c.order_id = o.order_id
)
select concat('order ', number) as place, jsonb_build_object('order_id', order_id) as keys,
    expected::text as expected, found::text as found
from sums where expected <> found
order by number limit %(most)s;

-- name: overrefunded
-- Orders of which more is given back, or granted and not given back yet, than was captured.
with moved as (
    select order_id, coalesce(sum(amount_minor) filter (where kind = 'captured'), 0) as captured,
        coalesce(sum(amount_minor) filter (where kind = 'refunded'), 0) as refunded
    from payment_event group by order_id
),
pending as (select order_id, sum(amount_minor) as granted from refund_grant where status = 'granted' group by order_id)
select concat('order ', o.number) as place, jsonb_build_object('order_id', order_id) as keys,
    coalesce(m.captured, 0)::text as expected, (coalesce(m.refunded, 0) + coalesce(p.granted, 0))::text as found
from moved m
full join pending p using (order_id)
left join orders o using (order_id)
where coalesce(m.refunded, 0) + coalesce(p.granted, 0) > coalesce(m.captured, 0)
order by o.number limit %(most)s;

-- name: refunds
-- Refunds that were executed and did not move money once, with the same amount; money that went back without a grant. The
-- same for what was waived.
with gone as (
    select order_id, kind, reference, sum(amount_minor) as amount
    from payment_event where kind in ('refunded', 'waived') group by order_id, kind, reference
),
granted as (
    select order_id, kind, refund_id::text as reference, amount
    from refund_grant cross join lateral (values ('refunded', amount_minor), ('waived', waived_minor)) as x(kind, amount)
    where status = 'executed' and amount > 0
)
select concat('order ', o.number, case kind when 'refunded' then ' refund ' else ' waived with refund ' end, reference) as place,
    jsonb_build_object('order_id', order_id, 'refund_id', reference) as keys,
    coalesce(g.amount::text, 'nothing') as expected, coalesce(m.amount::text, 'nothing') as found
from granted g
full join gone m using (order_id, kind, reference)
left join orders o using (order_id)
where g.amount is distinct from m.amount
order by o.number, reference limit %(most)s;

-- name: refund_lines
-- Refunds that are not the sum of what they are for; lines of which more is given back (in all, or for their canceled
-- units) than these are worth; more for units that came back than their share, or than these and the units that were lost
-- just then are worth together; more of shipping than it cost; more as overpayment than was captured (or waived) beyond
-- what is owed.
with parts as (
    select x.refund_id, x.order_id, x.line_no, x.purpose, x.quantity, x.amount_minor, g.granted_at
    from refund_line x join refund_grant g on g.refund_id = x.refund_id where g.status <> 'failed'
),
of_line as (
    select order_id, line_no, sum(amount_minor) as amount,
        coalesce(sum(amount_minor) filter (where purpose = 'canceled'), 0) as canceled
    from parts where line_no is not null group by order_id, line_no
),
wrong as (
    select g.order_id, concat(' refund ', g.refund_id) as what, g.amount_minor + g.waived_minor as expected, coalesce(p.amount, 0) as found
    from refund_grant g
    left join (select refund_id, sum(amount_minor) as amount from refund_line group by refund_id) p on p.refund_id = g.refund_id
    where g.amount_minor + g.waived_minor <> coalesce(p.amount, 0)
    union
    select f.order_id, concat(' line ', f.line_no), l.total_minor, f.amount
    from of_line f left join order_line l on l.order_id = f.order_id and l.line_no = f.line_no
    where f.amount > coalesce(l.total_minor, 0)
    union
    select f.order_id, concat(' canceled units of line ', f.line_no), w.worth, f.canceled
    from of_line f
    join order_line l on l.order_id = f.order_id and l.line_no = f.line_no
    join progress p on p.order_id = f.order_id and p.line_no = f.line_no
    cross join lateral (
        select div(2::numeric * l.total_minor * p.canceled + l.quantity, 2::numeric * nullif(l.quantity, 0))::bigint as worth) as w
    where f.canceled > w.worth
    union
    select x.order_id, concat(' returned units of line ', x.line_no), ceil(l.total_minor::numeric * x.quantity / nullif(l.quantity, 0))::bigint,
        x.amount_minor
    from parts x join order_line l on l.order_id = x.order_id and l.line_no = x.line_no
    where x.purpose = 'returned' and x.quantity > 0
        and x.amount_minor > ceil(l.total_minor::numeric * x.quantity / nullif(l.quantity, 0))
    union
    select x.order_id, concat(' returned and lost units of line ', x.line_no), w.worth, s.amount
    from (select order_id, line_no from parts where purpose = 'goodwill' and quantity > 0 group by order_id, line_no) lost
    join parts x on x.order_id = lost.order_id and x.line_no = lost.line_no and x.purpose = 'returned'
    join order_line l on l.order_id = x.order_id and l.line_no = x.line_no
    cross join lateral (
        select sum(y.amount_minor)::bigint as amount from parts y
        where y.order_id = x.order_id and y.line_no = x.line_no and y.granted_at <= x.granted_at
            and (y.purpose = 'returned' or (y.purpose = 'goodwill' and y.quantity > 0))
    ) s
    cross join lateral (
        select coalesce(sum(b.received), 0) as units from return_line b join return_authorization r using (return_id)
        where b.order_id = x.order_id and b.line_no = x.line_no and r.closed_at <= x.granted_at
    ) back
    cross join lateral (
        select coalesce(sum(c.quantity), 0) as units from parcel_line c
        where c.order_id = x.order_id and c.line_no = x.line_no
            and exists (select from event e where e.order_id = x.order_id and e.kind = 'DeliveryFailed'
                and e.data ->> 'sub_state' = 'lost' and e.data ->> 'parcel_id' = c.parcel_id::text)
            and not exists (select from event e join commit_log t using (commit_id)
                where e.order_id = x.order_id and e.kind = 'ParcelDelivered' and e.data ->> 'parcel_id' = c.parcel_id::text
                    and t.at <= x.granted_at)
    ) away
    cross join lateral (
        select ceil(l.total_minor::numeric * least(back.units + away.units, l.quantity) / nullif(l.quantity, 0))::bigint as worth) w
    where s.amount > w.worth
    union
    select x.order_id, ' shipping', o.shipping_minor + case when o.prices_include_tax then 0 else o.shipping_tax_minor end,
        sum(x.amount_minor)
    from parts x join orders o on o.order_id = x.order_id where x.purpose = 'shipping'
    group by x.order_id, o.shipping_minor, o.shipping_tax_minor, o.prices_include_tax
    having sum(x.amount_minor) > o.shipping_minor + case when o.prices_include_tax then 0 else o.shipping_tax_minor end
    union
    select x.order_id, ' overpayment', greatest(c.captured - w.owed, 0), x.amount
    from (select order_id, sum(amount_minor) as amount from parts where purpose = 'overpayment' group by order_id) x
    join orders o on o.order_id = x.order_id
    cross join lateral (
        select coalesce(sum(e.amount_minor), 0)::bigint as captured
        from payment_event e where e.order_id = x.order_id and e.kind in ('captured', 'waived')
    ) c
    cross join lateral (
        select case when bool_and(p.canceled = p.ordered) then 0 else greatest(0, o.total_minor
            - sum(div(2::numeric * l.total_minor * p.canceled + l.quantity, 2::numeric * l.quantity))::bigint) end as owed
        from order_line l join progress p on p.order_id = l.order_id and p.line_no = l.line_no where l.order_id = x.order_id
    ) w
    where x.amount > greatest(c.captured - w.owed, 0)
)
select concat('order ', o.number, w.what) as place, jsonb_build_object('order_id', w.order_id) as keys,
    w.expected::text as expected, w.found::text as found
from wrong w left join orders o on o.order_id = w.order_id
order by o.number, w.what limit %(most)s;

-- name: money_facts
-- Orders whose captures after placement and refunds are not those that were announced, less those that failed.
with moved as (
    select order_id, coalesce(sum(amount_minor) filter (where kind = 'captured' and source <> 'order'), 0) as captured,
        coalesce(sum(amount_minor) filter (where kind = 'refunded'), 0) as refunded
    from payment_event where kind in ('captured', 'refunded') group by order_id
),
told as (
    select order_id, coalesce(sum(case kind when 'PaymentCaptured' then 1 when 'CaptureFailed' then -1 end
            * (data ->> 'amount_minor')::bigint), 0) as captured,
        coalesce(sum(case when kind = 'RefundExecuted' then 1 when kind = 'RefundFailed' and data ->> 'was_executed' = 'true' then -1 end
            * (data ->> 'amount_minor')::bigint), 0) as refunded
    from event where kind in ('PaymentCaptured', 'CaptureFailed', 'RefundExecuted', 'RefundFailed') group by order_id
)
select concat('order ', o.number) as place, jsonb_build_object('order_id', order_id) as keys,
    concat(coalesce(t.captured, 0), ', ', coalesce(t.refunded, 0)) as expected,
    concat(coalesce(m.captured, 0), ', ', coalesce(m.refunded, 0)) as found
from moved m
full join told t using (order_id)
left join orders o using (order_id)
where (coalesce(m.captured, 0), coalesce(m.refunded, 0)) <> (coalesce(t.captured, 0), coalesce(t.refunded, 0))
order by o.number limit %(most)s;

-- name: authorization_overdrawn
-- Authorizations of which Orderwright itself captured and voided more than they were for, or that are not there.
with own as (
    select order_id, authorization_reference as reference, sum(amount_minor) as taken
    from payment_event where source = 'own' and kind in ('captured', 'voided') group by order_id, authorization_reference
)
select concat('order ', o.number, ' authorization ', w.reference) as place, jsonb_build_object('order_id', w.order_id) as keys,
    coalesce(a.amount_minor, 0)::text as expected, w.taken::text as found
from own w
left join payment_event a on a.order_id = w.order_id and a.kind = 'authorized' and a.reference = w.reference
left join orders o on o.order_id = w.order_id
where w.taken > coalesce(a.amount_minor, 0)
order by o.number, w.reference limit %(most)s;

-- name: billed
-- Documents that are not the sum of their lines; lines of which more or fewer units are billed than were in the parcels
-- that were billed; lines, shipping and orders of which more is credited than was billed; credit notes of more than their
-- refund gave back for what was sold: neither canceled units nor an overpayment.
with sums as (
    select order_id, kind, item, line_no, sum(quantity) as quantity, sum(net_minor + tax_minor) as amount
    from document_line group by order_id, kind, item, line_no
),
packed as (
    select l.order_id, l.line_no, sum(l.quantity) as quantity
    from billed_parcel b join parcel_line l on l.parcel_id = b.parcel_id group by l.order_id, l.line_no
),
wrong as (
    select d.order_id, concat(' ', d.kind, ' ', d.number) as what, d.total_minor::text as expected, coalesce(l.amount, 0)::text as found
    from document d
    left join (
        select document_id, sum(net_minor + tax_minor) as amount from document_line group by document_id
    ) l on l.document_id = d.document_id
    where d.total_minor <> coalesce(l.amount, 0)
    union
    select coalesce(s.order_id, p.order_id), concat(' units of line ', coalesce(s.line_no, p.line_no)), coalesce(p.quantity, 0)::text,
        coalesce(s.quantity, 0)::text
    from (select * from sums where kind = 'invoice' and item = 'goods') s
    full join packed p on p.order_id = s.order_id and p.line_no = s.line_no
    where coalesce(s.quantity, 0) <> coalesce(p.quantity, 0)
    union
    select c.order_id, concat(' credited ', c.item, ' ', c.line_no), coalesce(i.amount, 0)::text, c.amount::text
    from sums c
    left join sums i on i.order_id = c.order_id and i.kind = 'invoice' and i.item = c.item and i.line_no is not distinct from c.line_no
    where c.kind = 'credit_note' and c.item <> 'goodwill' and c.amount > coalesce(i.amount, 0)
    union
    select order_id, ' credited in all', coalesce(sum(amount) filter (where kind = 'invoice'), 0)::text,
        sum(amount) filter (where kind = 'credit_note')::text
    from sums group by order_id
    having sum(amount) filter (where kind = 'credit_note') > coalesce(sum(amount) filter (where kind = 'invoice'), 0)
    union
    select d.order_id, concat(' credit note ', d.number, ' of its refund'), r.sold::text, d.total_minor::text
    from document d
    cross join lateral (
        select coalesce(sum(x.amount_minor) filter (where x.purpose not in ('canceled', 'overpayment')), 0)::bigint as sold
        from refund_line x where x.refund_id = d.cause_id
    ) r
    where d.kind = 'credit_note' and d.total_minor > r.sold
)
select concat('order ', o.number, w.what) as place, jsonb_build_object('order_id', w.order_id) as keys, w.expected, w.found
from wrong w left join orders o on o.order_id = w.order_id
order by o.number, w.what limit %(most)s;

-- name: document_numbers
-- Kinds of documents whose numbers have gaps, or whose counter is not at the last one.
with numbered as (
    select kind, number, lag(number) over (partition by kind order by number) as before from document
),
gaps as (
    select kind, before + 1 as expected, number as found from numbered where before is not null and number <> before + 1
    union
    select coalesce(c.kind, d.kind), coalesce(c.last_number, 0), coalesce(d.last_number, 0)
    from document_counter c
    full join (select kind, max(number) as last_number from document group by kind) as d on d.kind = c.kind
    where coalesce(c.last_number, 0) <> coalesce(d.last_number, 0)
)
select kind as place, jsonb_build_object('kind', kind) as keys, expected::text as expected, found::text as found
from gaps order by kind, expected limit %(most)s;
