-- The agreement with the customer, where each unit of it is, and what holds it.
-- The hot tables of placement carry no foreign keys: their only writer checks what it refers to, and the audit proves it.
create table customer (
    customer_id uuid primary key,
    email text constraint customer_email_key unique,
    name text not null default '',
    phone text not null default '',
    created_at timestamptz not null
);
create index customer_by_name on customer (lower(name)) where name <> '';

create sequence order_number start 1001;

-- goods: quantity × price before discounts; discount: of the lines and of the order; order_discount: that of the order, shared to
-- its lines. Where prices exclude tax, goods, discounts, shipping and charges are without it.
create table orders (
    order_id uuid primary key,
    number bigint not null default nextval('order_number') constraint orders_number_key unique,
    channel text not null,
    external_ref text not null constraint orders_external_ref_is_trimmed check (external_ref = btrim(external_ref, E' \t\n\r')),
    content_hash bytea not null,
    currency text not null,
    placed_at timestamptz not null,
    created_at timestamptz not null,
    ship_by date not null,
    customer_id uuid,
    email text,
    customer_name text not null default '',
    phone text not null default '',
    ship_to jsonb not null,
    bill_to jsonb,
    service_level text not null default 'standard',
    units integer not null,
    goods_minor bigint not null,
    discount_minor bigint not null default 0,
    order_discount_minor bigint not null default 0,
    shipping_minor bigint not null default 0,
    shipping_tax_minor bigint not null default 0,
    charges_minor bigint not null default 0,
    tax_minor bigint not null default 0,
    total_minor bigint not null,
    prices_include_tax boolean not null default false,
    payment_method text,
    if_short text not null default 'backorder',
    note text not null default '',
    tags text[] not null default '{}',
    status text not null constraint orders_status_is_known check (status in ('placed', 'completed', 'canceled')),
    payment_status text not null,
    -- Held, or captured and not refunded, is at least what is owed: it may be released on a channel that wants its money first.
    payment_secured boolean not null,
    fulfillment_status text not null,
    open_holds integer not null default 0 constraint orders_open_holds_not_negative check (open_holds >= 0),
    release_after timestamptz not null,
    completed_at timestamptz,
    canceled_at timestamptz,
    link_version integer not null default 0,
    constraint orders_amounts_add_up check (
        total_minor = goods_minor - discount_minor + shipping_minor + charges_minor
            + case when prices_include_tax then 0 else tax_minor end),
    constraint orders_external_ref_key unique (channel, external_ref)
) with (fillfactor = 80);
create index orders_of_customer on orders (customer_id, number) where customer_id is not null;
create index orders_open on orders (number) where status = 'placed';

create table order_line (
    order_id uuid not null,
    line_no integer not null,
    variant_id uuid not null,
    sku text not null,
    title text not null,
    quantity integer not null constraint order_line_quantity_positive check (quantity > 0),
    unit_price_minor bigint not null,
    discount_minor bigint not null default 0,
    order_discount_minor bigint not null default 0,
    tax_minor bigint not null default 0,
    total_minor bigint not null,
    primary key (order_id, line_no)
);
create index order_line_of_variant on order_line (variant_id);

-- Fees and postage: money that is no goods. Those of an order are part of its total.
create table charge (
    charge_id uuid primary key,
    order_id uuid,
    at timestamptz not null,
    kind text not null,
    title text not null,
    quantity integer not null default 1,
    amount_minor bigint not null,
    tax_minor bigint not null default 0,
    currency text not null,
    external_ref text
);
create index charge_of_order on charge (order_id) where order_id is not null;

-- The double entry of demand: every unit ordered is in exactly one place. What waits for stock is served in the order of
-- ship_by (the day that was promised), and of one day in that of queued_at (what was placed first), unless the line is held
-- (by a hold of its own or of its order), and not from the locations where it is fenced (fenced_at, sorted).
create table progress (
    order_id uuid not null,
    line_no integer not null,
    variant_id uuid not null,
    queued_at timestamptz not null,
    ship_by date not null,
    held boolean not null default false,
    fenced_at uuid[] not null default '{}',
    ordered integer not null,
    to_source integer not null default 0,
    backordered integer not null default 0,
    reserved integer not null default 0,
    released integer not null default 0,
    picked integer not null default 0,
    packed integer not null default 0,
    shipped integer not null default 0,
    delivered integer not null default 0,
    lost integer not null default 0,
    "returning" integer not null default 0,
    returned integer not null default 0,
    canceled integer not null default 0,
    primary key (order_id, line_no),
    constraint progress_every_unit_is_somewhere check (
        ordered = to_source + backordered + reserved + released + picked + packed + shipped + delivered + lost + "returning" + returned + canceled),
    constraint progress_nothing_is_negative check (
        least(to_source, backordered, reserved, released, picked, packed, shipped, delivered, lost, "returning", returned, canceled) >= 0)
) with (fillfactor = 70);
create index progress_waiting on progress (order_id, line_no) where backordered > 0 or to_source > 0;
-- Who is served next: for each variant a queue by where it is fenced, so that who can't be served is not even read.
create index progress_queue on progress (variant_id, fenced_at, ship_by, queued_at, order_id, line_no)
    where (backordered > 0 or to_source > 0) and not held;

create table hold (
    hold_id uuid primary key,
    order_id uuid not null references orders,
    line_no integer,
    reason text not null,
    note text not null default '',
    automatic boolean not null default false,  -- ends by itself once its cause is gone
    placed_by text not null,
    placed_at timestamptz not null,
    released_by text,
    released_at timestamptz
);
create index hold_of_order on hold (order_id);
create index hold_open on hold (placed_at) where released_at is null;

create table order_note (
    note_id uuid primary key,
    order_id uuid not null references orders,
    line_no integer,
    body text not null,
    author text not null,
    at timestamptz not null
);
create index order_note_of_order on order_note (order_id);

create sequence draft_number start 1;

-- What a representative is still writing down for a customer on the phone; placing it makes an order.
create table draft_order (
    draft_id uuid primary key,
    number bigint not null default nextval('draft_number') unique,
    content jsonb not null,
    version integer not null default 1,
    created_by text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    placed_order_id uuid,
    discarded_at timestamptz
);
create index draft_order_open on draft_order (updated_at) where placed_order_id is null and discarded_at is null;

-- Orders that were done with where they came from: kept for who bought what and when, and nothing else. They have no
-- stock, no money and no work here. `name`: whom they went to; `country`: where; `total_minor` has `tax_minor` in it;
-- `refunded_minor`: how much of it was not kept, all of it where the order was canceled or refunded.
create table past_order (
    past_order_id uuid primary key,
    channel text not null,
    external_ref text not null,
    status text not null constraint past_order_status_is_known check (status in ('shipped', 'delivered', 'canceled', 'refunded')),
    placed_at timestamptz not null,
    customer_id uuid,
    name text not null,
    country text not null,
    units integer not null,
    currency text not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    refunded_minor bigint not null constraint past_order_refund_is_of_its_total check (refunded_minor between 0 and total_minor),
    content jsonb not null,
    recorded_at timestamptz not null,
    constraint past_order_once unique (channel, external_ref)
);
create index past_order_by_time on past_order (placed_at, past_order_id);
create index past_order_of_customer on past_order (customer_id, past_order_id) where customer_id is not null;
create index past_order_by_number on past_order (lower(external_ref) text_pattern_ops);

create table past_order_line (
    past_order_id uuid not null references past_order,
    line_no integer not null,
    sku text not null,
    quantity integer not null,
    unit_price_minor bigint not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    primary key (past_order_id, line_no)
);
