-- name: count_waiting
-- What is open, by the keys of the menu, from the indexes of what is open.
select
    (select count(*) from (select from orders where status = 'placed' limit %(counted_max)s) as counted) as orders,
    (select count(*) from (
        select from return_authorization where status in ('requested', 'authorized', 'received')
        limit %(counted_max)s) as counted) as returns,
    (select count(*) from (select from service_case where status <> 'resolved' limit %(counted_max)s) as counted) as service,
    (select count(*) from (
        select from fulfillment_order where status = 'released' and (%(locations)s::uuid[] is null or location_id = any(%(locations)s))
        limit %(counted_max)s) as counted) as receive,
    (select count(*) from (
        select from fulfillment_order where status in ('accepted', 'picking') and (%(locations)s::uuid[] is null or location_id = any(%(locations)s))
        limit %(counted_max)s) as counted) as pick,
    (select count(*) from (
        select from fulfillment_order where status in ('picked', 'packing') and (%(locations)s::uuid[] is null or location_id = any(%(locations)s))
        limit %(counted_max)s) as counted) as pack,
    (select count(*) from (
        select from parcel where status in ('packed', 'labeled') and (%(locations)s::uuid[] is null or location_id = any(%(locations)s))
        limit %(counted_max)s) as counted) as hand_over,
    (select count(*) from (select from quarantine where status = 'open' limit %(counted_max)s) as counted) as quarantine;
