-- Finding orders. One row for each word an order can be found by: its external number, e-mail, name, phone, city, postcode,
-- SKUs and tracking numbers, without case, accents and punctuation. In C order a prefix is a range, and the newest orders of a
-- word are the end of its range, so that a page costs the same however many orders there are.
create table order_search (
    term text collate "C" not null,
    number bigint not null,
    primary key (term, number)
);

-- Any part of an external or phone number. One row for each four characters at an even place of it, and for its last four: a part
-- of five characters or more has one of them, and the text itself decides. Needs no extension, and is read newest first, too.
create table order_part (
    part text collate "C" not null,
    number bigint not null,
    primary key (part, number)
);

-- Lists of what is open by where it stands, newest first; periods of orders (numbers and times grow together).
drop index orders_open;
create index orders_open on orders (fulfillment_status, number) where status = 'placed';
-- The filters of the list, newest first: a page ends with its rows, however rare they are. Each costs a placement about a
-- microsecond.
create index orders_ended on orders (fulfillment_status, number) where status <> 'placed';
create index orders_by_payment on orders (payment_status, number);
create index orders_by_channel on orders (channel, number);
create index orders_by_country on orders ((ship_to ->> 'country'), number);
create index orders_tagged on orders using gin (tags) where cardinality(tags) > 0;
create index progress_to_source on progress (order_id) where to_source > 0;
create index fulfillment_order_of_location on fulfillment_order (location_id);
create index orders_placed on orders (number) where status = 'placed';
create index orders_held on orders (number) where open_holds > 0;
-- What is still to be shipped, by the day that was promised.
create index orders_to_ship on orders (ship_by, number) where status = 'placed'
    and fulfillment_status in ('unfulfilled', 'backordered', 'in_progress', 'partially_shipped', 'partially_delivered');

-- Between which numbers the orders of a day (UTC) lie. Written with the words; wider than it must be does no harm.
create table order_day (
    day date primary key,
    first_number bigint not null,
    last_number bigint not null
);
create index orders_placed_at on orders using brin (placed_at) with (pages_per_range = 16, autosummarize = on);

-- A number that people can say.
create sequence customer_number start 1001;
alter table customer add number bigint not null default nextval('customer_number') constraint customer_number_key unique;

-- Queues and histories that the pages show.
create index fulfillment_order_open on fulfillment_order (number)
    where status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed');
create index parcel_handed_over_at on parcel (handed_over_at) where handed_over_at is not null;
create index parcel_delivered_at on parcel (delivered_at) where delivered_at is not null;
create index commit_log_at on commit_log using brin (at) with (pages_per_range = 16, autosummarize = on);
create index message_newest on message (created_at, message_id);

-- What waits by kind, the oldest first, so that a queue and its figure on Home read what they show and pass over nothing: neither
-- what is paused nor what stands at another step, nor parcels that nobody needs to look at.
create index fulfillment_order_since on fulfillment_order (status, released_at)
    where status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed');
create index fulfillment_order_queue on fulfillment_order (status, ship_by, number)
    where status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed');
create index fulfillment_order_picked_at on fulfillment_order (picked_at) where status in ('picked', 'packing', 'packed');
create index parcel_to_ship on parcel (packed_at) where status in ('packed', 'labeled');
create index parcel_packed_at on parcel (packed_at);
create index parcel_due on parcel (deliver_by) where status = 'handed_over';
create index parcel_in_trouble on parcel (parcel_id)
    where status = 'handed_over' and tracking_state in ('attempt_failed', 'exception', 'expired');
create index hold_by_reason on hold (reason, placed_at) where released_at is null;
create index service_case_by_kind on service_case (kind, due_at) where status <> 'resolved';
