-- name: orders_concerned
-- The orders that differences are about.
select x.place, x.what, o.order_id
from json_to_recordset(%(rows)s) as x(place text, what text, order_id uuid, fulfillment_order_id uuid, parcel_id uuid,
    return_id uuid, payment_event_id uuid)
cross join lateral (
    select x.order_id as order_id where x.order_id is not null
    union select f.order_id from fulfillment_order f where f.fulfillment_order_id = x.fulfillment_order_id
    union select p.order_id from parcel p where p.parcel_id = x.parcel_id
    union select r.order_id from return_authorization r where r.return_id = x.return_id
    union select e.order_id from payment_event e where e.payment_event_id = x.payment_event_id
) as o;

-- name: facts_that_do_not_fit
-- Facts of orders, in their order, that rows contradict; `checks`: what they explain.
with facts as (
    select e.*, c.actor, c.verb, e.data ->> 'parcel_id' as parcel, e.data ->> 'refund_id' as refund,
        (e.data ->> 'amount_minor')::bigint as amount
    from event e left join commit_log c on c.commit_id = e.commit_id
    where e.order_id = any(%(order_ids)s::uuid[])
),
misfits as (
    select f.commit_id, f.seq, 'its commit is not in the log, or nameless' as why, array['fact_without_commit'] as checks
    from facts f where coalesce(f.actor, '') = '' or coalesce(f.verb, '') = ''
    union all
    select f.commit_id, f.seq, concat('told of ', f.data ->> 'total_minor', ' in all and ', f.data ->> 'units', ' units; there are ',
            o.total_minor, ' and ', l.units), array['order_total', 'line_total', 'orphan']
    from facts f join orders o on o.order_id = f.order_id
    cross join lateral (select coalesce(sum(quantity), 0) as units from order_line l where l.order_id = f.order_id) as l
    where f.kind = 'OrderPlaced' and ((f.data ->> 'total_minor')::bigint <> o.total_minor or (f.data ->> 'units')::bigint <> l.units)
    union all
    select f.commit_id, f.seq, 'told of an order that is not there', array['orphan', 'placement_told']
    from facts f where f.kind = 'OrderPlaced' and not exists (select from orders o where o.order_id = f.order_id)
    union all
    select f.commit_id, f.seq, concat('told of ', f.data ->> 'units', ' units; ', p.units, ' are somewhere'), array['units']
    from facts f
    cross join lateral (
        select coalesce(sum(to_source + backordered + reserved + released + picked + packed + shipped + delivered + lost + "returning"
            + returned + canceled), 0) as units
        from progress p where p.order_id = f.order_id) as p
    where f.kind = 'OrderPlaced' and (f.data ->> 'units')::bigint <> p.units
    union all
    select f.commit_id, f.seq, concat('parcel ', f.data ->> 'number', ' is ', coalesce(p.status, 'not there')),
        array['parcels', 'in_work', 'on_the_way', 'fulfillment_status', 'labels', 'orphan']
    from facts f left join parcel p on p.parcel_id::text = f.parcel
    where f.kind in ('ParcelHandedOver', 'ParcelDelivered', 'ParcelUnpacked', 'ParcelPacked')
        and case f.kind when 'ParcelHandedOver' then p.status in ('handed_over', 'delivered', 'lost', 'returned')
            when 'ParcelDelivered' then p.status = 'delivered' when 'ParcelUnpacked' then p.status = 'canceled'
            else p.status in ('packed', 'labeled', 'handed_over', 'delivered', 'lost', 'returned') or exists (
                select from facts u where u.kind = 'ParcelUnpacked' and u.parcel = f.parcel) end is not true
    union all
    select f.commit_id, f.seq, concat('told of ', t.quantity, ' units of line ', t.line_no, ' in parcel ', f.data ->> 'number', '; it holds ',
            coalesce(l.quantity, 0)), array['parcels', 'orphan']
    from facts f
    cross join lateral json_to_recordset((f.data -> 'lines')::json) as t(line_no integer, quantity integer)
    left join parcel_line l on l.parcel_id::text = f.parcel and l.line_no = t.line_no
    where f.kind = 'ParcelPacked' and coalesce(l.quantity, 0) <> t.quantity
        and not exists (select from facts c where c.kind = 'LinesCanceled' and c.commit_id > f.commit_id)
    union all
    select f.commit_id, f.seq, concat('told of ', t.quantity, ' shipped units of line ', t.line_no, '; the fulfillment orders have ', l.units),
        array['in_work', 'parcels', 'sold_twice', 'orphan']
    from facts f
    cross join lateral json_to_recordset((f.data -> 'lines')::json) as t(line_no integer, quantity integer)
    cross join lateral (
        select coalesce(sum(shipped), 0) as units from fulfillment_order_line l where l.order_id = f.order_id and l.line_no = t.line_no) as l
    where f.kind = 'ParcelHandedOver' and l.units <> (
        select sum((part ->> 'quantity')::integer) from facts h cross join jsonb_array_elements(h.data -> 'lines') as part
        where h.order_id = f.order_id and h.kind = 'ParcelHandedOver' and (part ->> 'line_no')::integer = t.line_no)
    union all
    select f.commit_id, f.seq, concat('label ', f.data ->> 'tracking_number', ' is ', coalesce(l.status, 'not there'), ' and on ',
            coalesce(p.tracking_number, 'no parcel')), array['labels']
    from facts f
    left join label l on l.label_id::text = f.data ->> 'label_id'
    left join parcel p on p.parcel_id = l.parcel_id
    where f.kind = 'LabelBought' and (l.status is distinct from 'bought' or p.tracking_number is distinct from l.tracking_number)
        and not exists (select from facts v where v.kind = 'LabelVoided' and v.data ->> 'label_id' = f.data ->> 'label_id')
    union all
    select f.commit_id, f.seq, 'this hold is not there', array['open_holds', 'held_and_working']
    from facts f
    where f.kind = 'HoldPlaced' and not exists (select from hold h where h.hold_id::text = f.data ->> 'hold_id')
    union all
    select f.commit_id, f.seq, 'this hold is open, and work goes on', array['held_and_working']
    from facts f join hold h on h.hold_id::text = f.data ->> 'hold_id'
    where f.kind = 'HoldPlaced' and h.released_at is null
    union all
    select f.commit_id, f.seq, concat('told of ', f.amount, '; the refund is ', coalesce(g.status, 'not there'), ' with ', g.amount_minor),
        array['refunds', 'overrefunded']
    from facts f left join refund_grant g on g.refund_id::text = f.refund
    where f.kind in ('RefundGranted', 'RefundExecuted')
        and (g.amount_minor is distinct from f.amount
            or f.kind = 'RefundGranted' and g.waived_minor is distinct from coalesce((f.data ->> 'waived_minor')::bigint, 0) or f.kind = 'RefundExecuted' and g.status <> 'executed' and not exists (
            select from facts x where x.kind = 'RefundFailed' and x.refund = f.refund))
    union all
    select f.commit_id, f.seq, concat('told of ', f.amount, '; what the refund is for makes ', coalesce(p.amount, 0)), array['refund_lines']
    from facts f
    left join lateral (
        select sum(x.amount_minor) as amount, jsonb_agg(jsonb_build_array(x.line_no, x.purpose, x.amount_minor) order by x.part) as parts
        from refund_line x where x.refund_id::text = f.refund) p on true
    where f.kind = 'RefundGranted' and p.parts is distinct from (
        select jsonb_agg(jsonb_build_array((one ->> 'line_no')::integer, one ->> 'purpose', (one ->> 'amount_minor')::bigint) order by n)
        from jsonb_array_elements(f.data -> 'lines') with ordinality as a(one, n))
    union all
    select f.commit_id, f.seq, concat('issued with ', d.total_minor, '; its lines make ', l.amount, ', in ', p.parcels, ' parcels'), array['billed']
    from facts f
    join document d on d.document_id::text = f.data ->> 'document_id'
    cross join lateral (
        select coalesce(sum(net_minor + tax_minor), 0) as amount from document_line l where l.document_id = d.document_id) as l
    cross join lateral (select count(*) as parcels from billed_parcel b where b.document_id = d.document_id) as p
    where f.kind = 'DocumentIssued'
    union all
    select f.commit_id, f.seq, concat('told of ', f.amount, ' given back; the payments have ', coalesce(p.amount_minor::text, 'nothing')),
        array['refunds', 'overrefunded', 'money_facts']
    from facts f left join payment_event p on p.order_id = f.order_id and p.kind = 'refunded' and p.reference = f.refund
    where f.kind = 'RefundExecuted' and p.amount_minor is distinct from f.amount
        and not exists (select from facts x where x.kind = 'RefundFailed' and x.refund = f.refund)
    union all
    select f.commit_id, f.seq, concat('told of ', f.amount, ' captured; the payments have nothing of it'), array['money_facts', 'overrefunded', 'orphan']
    from facts f
    where f.kind = 'PaymentCaptured' and not exists (
        select from payment_event p where p.order_id = f.order_id and p.kind = 'captured' and p.amount_minor = f.amount and p.at = f.at)
    union all
    select f.commit_id, f.seq, concat('told of ', f.amount, ' of authorization ', f.data ->> 'authorization', '; the payments have ',
            coalesce(p.authorization_reference, 'none')), array['authorization_overdrawn']
    from facts f
    join payment_event p on p.order_id = f.order_id and p.source = 'own' and p.reference = f.data ->> 'reference'
        and p.kind = case f.kind when 'PaymentCaptured' then 'captured' when 'PaymentVoided' then 'voided' end
    where p.authorization_reference is distinct from f.data ->> 'authorization'
    union all
    select f.commit_id, f.seq, concat('told of ', f.data ->> 'units', ' units that came; of return ', f.data ->> 'number', ' ',
            l.units, ' did'), array['returns', 'in_work']
    from facts f
    cross join lateral (select coalesce(sum(received), 0) as units from return_line l where l.return_id::text = f.data ->> 'return_id') as l
    where f.kind = 'ReturnReceived' and l.units < (
        select sum((r.data ->> 'units')::integer) from facts r
        where r.kind = 'ReturnReceived' and r.data ->> 'return_id' = f.data ->> 'return_id')
)
select f.order_id, f.commit_id, f.seq, f.at, f.kind, coalesce(nullif(f.actor, ''), 'nobody') as actor,
    coalesce(nullif(f.verb, ''), 'nothing') as verb, m.why, m.checks
from misfits m join facts f on f.commit_id = m.commit_id and f.seq = m.seq
order by f.commit_id, f.seq;

-- name: movements_that_do_not_fit
-- For each level: the first movement after which less than nothing would be there, or that no commit made; the first
-- parcel that left, or return that came, without one.
with wanted as (
    select distinct place, variant_id, location_id
    from json_to_recordset(%(rows)s) as x(place text, variant_id uuid, location_id uuid)
),
ways as (
    select w.place, m.movement_id, m.at, m.commit_id, m.reason, m.quantity, c.commit_id is null as lost, coalesce(c.actor, m.actor) as actor,
        coalesce(c.verb, 'nothing') as verb,
        sum(case when m.to_location_id = w.location_id then m.quantity else 0 end
            - case when m.from_location_id = w.location_id then m.quantity else 0 end) over series as on_hand,
        sum(case when m.to_location_id = w.location_id and m.to_place = 'unavailable' then m.quantity else 0 end
            - case when m.from_location_id = w.location_id and m.from_place = 'unavailable' then m.quantity else 0 end)
            over series as unavailable
    from wanted w
    join stock_movement m on m.variant_id = w.variant_id and w.location_id in (m.from_location_id, m.to_location_id)
    left join commit_log c on c.commit_id = m.commit_id
    window series as (partition by w.place order by m.commit_id, m.movement_id)
),
unmoved as (
    select w.place, e.commit_id, e.at, c.actor, c.verb, concat('parcel ', p.number, ' left with ', l.quantity,
            ' units, and no movement tells of it') as why
    from wanted w
    join order_line o on o.variant_id = w.variant_id
    join parcel_line l on l.order_id = o.order_id and l.line_no = o.line_no
    join parcel p on p.parcel_id = l.parcel_id and p.location_id = w.location_id and p.status in ('handed_over', 'delivered', 'lost', 'returned')
    join event e on e.order_id = p.order_id and e.kind = 'ParcelHandedOver' and e.data ->> 'parcel_id' = p.parcel_id::text
    join commit_log c on c.commit_id = e.commit_id
    where not exists (
        select from stock_movement m where m.variant_id = w.variant_id and m.cause_kind = 'parcel' and m.cause_id = p.parcel_id)
),
misfits as (
    select place, commit_id, at, actor, verb, case when lost then concat('a movement of ', quantity, ' (', reason, ') is of no commit')
        else concat('after its movement of ', quantity, ' (', reason, ') ', on_hand, ' would be on hand, ', unavailable, ' unavailable') end as why
    from ways where lost or least(on_hand, unavailable) < 0 or unavailable > on_hand
    union all select place, commit_id, at, actor, verb, why from unmoved
)
select distinct on (place) place, commit_id, at, actor, verb, why from misfits order by place, commit_id;

-- name: last_movements
-- The last commit that moved each level.
select distinct on (x.place) x.place, m.commit_id, m.at, coalesce(c.actor, m.actor) as actor, coalesce(c.verb, 'nothing') as verb
from json_to_recordset(%(rows)s) as x(place text, variant_id uuid, location_id uuid)
join stock_movement m on m.variant_id = x.variant_id and x.location_id in (m.from_location_id, m.to_location_id)
left join commit_log c on c.commit_id = m.commit_id
order by x.place, m.commit_id desc;

-- name: last_facts
-- The last commit of each of these orders.
select distinct on (e.order_id) e.order_id, e.commit_id, e.at, coalesce(c.actor, 'nobody') as actor, coalesce(c.verb, 'nothing') as verb
from event e left join commit_log c on c.commit_id = e.commit_id
where e.order_id = any(%(order_ids)s::uuid[])
order by e.order_id, e.commit_id desc;

-- name: commits
-- The commits that differences of the ledger name; where they name none, the last one.
select x.place, c.commit_id, c.at, coalesce(nullif(c.actor, ''), 'nobody') as actor, coalesce(nullif(c.verb, ''), 'nothing') as verb
from json_to_recordset(%(rows)s) as x(place text, commit_id uuid, movement_id uuid)
cross join lateral (
    select * from commit_log t where t.commit_id = coalesce(x.commit_id, (
        select m.commit_id from stock_movement m where m.movement_id = x.movement_id), (select commit_id from commit_log order by commit_id desc limit 1))
) as c;
