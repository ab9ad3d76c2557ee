-- A request to one location to ship some lines, the parcels it becomes, their labels and their way.
create sequence fulfillment_number start 1001;
create sequence parcel_number start 1001;
create sequence tracking_sequence start 1;

create table fulfillment_order (
    fulfillment_order_id uuid primary key,
    number bigint not null default nextval('fulfillment_number') unique,
    order_id uuid not null,
    location_id uuid not null references location,
    status text not null constraint fulfillment_order_status_is_known check (
        status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed', 'shipped', 'delivered', 'rejected', 'canceled')),
    paused boolean not null default false,
    service_level text not null,
    ship_by date not null,
    released_at timestamptz not null,
    accepted_at timestamptz,
    picked_at timestamptz,
    packed_at timestamptz,
    shipped_at timestamptz,
    delivered_at timestamptz,
    closed_at timestamptz,
    reason text
) with (fillfactor = 80);
create index fulfillment_order_of_order on fulfillment_order (order_id);
create index fulfillment_order_work on fulfillment_order (status, location_id, released_at)
    where status in ('released', 'accepted', 'picking', 'picked', 'packing', 'packed');

-- quantity = open + picked + packed + shipped + canceled, where open = not picked yet (canceled counts short and rejected units, too).
-- scanned: of the open units, those a picker has scanned and nobody has confirmed yet.
-- to_put_back: canceled after they were picked, unavailable until somebody has put them back.
create table fulfillment_order_line (
    fulfillment_order_id uuid not null references fulfillment_order,
    order_id uuid not null,
    line_no integer not null,
    variant_id uuid not null,
    location_id uuid not null,
    quantity integer not null constraint fulfillment_order_line_quantity_positive check (quantity > 0),
    open integer not null,
    scanned integer not null default 0,
    picked integer not null default 0,
    packed integer not null default 0,
    shipped integer not null default 0,
    canceled integer not null default 0,
    to_put_back integer not null default 0,
    primary key (fulfillment_order_id, line_no),
    constraint fulfillment_order_line_every_unit_is_somewhere check (quantity = open + picked + packed + shipped + canceled),
    constraint fulfillment_order_line_nothing_is_negative check (least(open, picked, packed, shipped, canceled) >= 0),
    constraint fulfillment_order_line_scanned_is_open check (scanned between 0 and open),
    constraint fulfillment_order_line_put_back_was_canceled check (to_put_back between 0 and canceled)
) with (fillfactor = 70);
create index fulfillment_order_line_of_order on fulfillment_order_line (order_id, line_no);
create index fulfillment_order_line_to_put_back on fulfillment_order_line (location_id) where to_put_back > 0;
create index fulfillment_order_line_claims on fulfillment_order_line (variant_id, location_id) where open + picked + packed > 0;

-- A location that could not ship a variant for an order is not asked again for it until goods of it come there, it is counted,
-- or the time is over. progress.fenced_at says the same of each line.
create table sourcing_fence (
    order_id uuid not null,
    variant_id uuid not null,
    location_id uuid not null,
    reason text not null,
    at timestamptz not null,
    until timestamptz not null,
    primary key (order_id, variant_id, location_id)
);
create index sourcing_fence_of_level on sourcing_fence (variant_id, location_id);
create index sourcing_fence_due on sourcing_fence (until);

create table parcel (
    parcel_id uuid primary key,
    number bigint not null default nextval('parcel_number') unique,
    fulfillment_order_id uuid not null references fulfillment_order,
    order_id uuid not null,
    location_id uuid not null,
    box text not null default '',
    weight_g integer not null default 0 constraint parcel_weight_not_negative check (weight_g >= 0),
    length_mm integer not null default 0,
    width_mm integer not null default 0,
    height_mm integer not null default 0,
    constraint parcel_size_not_negative check (least(length_mm, width_mm, height_mm) >= 0),
    status text not null constraint parcel_status_is_known check (status in ('packed', 'labeled', 'handed_over', 'delivered', 'lost', 'returned', 'canceled')),
    tracking_number text constraint parcel_tracking_number_key unique,
    carrier text,
    tracking_state text not null default 'pending' constraint parcel_tracking_state_is_known check (
        tracking_state in ('pending', 'info_received', 'in_transit', 'out_for_delivery', 'attempt_failed',
                           'available_for_pickup', 'delivered', 'exception', 'expired')),
    tracking_sub_state text not null default '' constraint parcel_tracking_sub_state_is_known check (
        tracking_sub_state = '' or tracking_state = 'exception' and tracking_sub_state in ('returning_to_sender', 'returned_to_sender', 'lost')),
    -- By line: units that were canceled after the parcel was closed, and lie in it until it is opened and weighed anew.
    to_take_out jsonb not null default '{}',
    packed_at timestamptz not null,
    handed_over_at timestamptz,
    deliver_by date,
    delivered_at timestamptz
) with (fillfactor = 80);
create index parcel_of_order on parcel (order_id);
create index parcel_of_fulfillment_order on parcel (fulfillment_order_id);
create index parcel_work on parcel (status, location_id) where status in ('packed', 'labeled', 'handed_over');

create table parcel_line (
    parcel_id uuid not null references parcel,
    order_id uuid not null,
    line_no integer not null,
    quantity integer not null constraint parcel_line_quantity_positive check (quantity > 0),
    primary key (parcel_id, line_no)
);
create index parcel_line_of_order on parcel_line (order_id, line_no);

create table label (
    label_id uuid primary key,
    parcel_id uuid not null references parcel,
    carrier text not null,
    service_level text not null,
    tracking_number text not null constraint label_tracking_number_key unique,
    cost_minor bigint not null,
    currency text not null,
    data jsonb not null,
    deliver_by date not null,
    status text not null constraint label_status_is_known check (status in ('bought', 'void')),
    bought_at timestamptz not null,
    voided_at timestamptz
);
create unique index label_one_valid_for_a_parcel on label (parcel_id) where status = 'bought';
create index label_of_parcel on label (parcel_id);

create table tracking_event (
    tracking_event_id uuid primary key,
    parcel_id uuid not null references parcel,
    state text not null,
    sub_state text not null default '',
    at timestamptz not null,
    place text not null default '',
    words text not null default '',
    source text not null,
    recorded_at timestamptz not null,
    constraint tracking_event_once unique (parcel_id, state, at, words)
);

-- The boxes that goods are packed into, where the organization has said which: one row.
create table packing_boxes (
    only_row boolean primary key default true constraint packing_boxes_is_one_row check (only_row),
    content jsonb not null,
    saved_by text not null,
    saved_at timestamptz not null
);

-- What our own fleet charges, where the organization has a table of its own: one row.
create table shipping_rates (
    only_row boolean primary key default true constraint shipping_rates_is_one_row check (only_row),
    content jsonb not null,
    saved_by text not null,
    saved_at timestamptz not null
);
