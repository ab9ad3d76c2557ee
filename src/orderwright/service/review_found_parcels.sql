-- name: find_refunded_deliveries
-- Delivered parcels that were lost before a refund of their order, and have no case of it.
select p.parcel_id, p.number, p.order_id, (
        select coalesce(sum(case kind when 'captured' then amount_minor when 'refunded' then -amount_minor else 0 end), 0) <= 0
        from payment_event m where m.order_id = p.order_id) as all_refunded
from parcel p
where p.parcel_id = any(%(parcel_ids)s::uuid[]) and p.delivered_at is not null
    and exists (
        select from event e join commit_log c on c.commit_id = e.commit_id join refund_grant g on g.order_id = e.order_id
        where e.order_id = p.order_id and e.kind = 'DeliveryFailed' and e.data ->> 'parcel_id' = p.parcel_id::text
            and e.data ->> 'sub_state' = 'lost' and g.granted_at >= c.at and g.amount_minor > 0 and g.return_id is null
            and g.status <> 'failed')
    and not exists (select from service_case s where s.order_id = p.order_id and s.kind = 'delivered_after_refund'
        and s.subject_id = p.parcel_id)
order by p.parcel_id;
