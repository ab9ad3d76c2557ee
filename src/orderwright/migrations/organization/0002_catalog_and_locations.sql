-- What is sold, and where it lies.
create table product (
    product_id uuid primary key,
    title text not null,
    created_at timestamptz not null
);

create table variant (
    variant_id uuid primary key,
    product_id uuid not null references product,
    sku text not null constraint variant_sku_key unique,
    gtin text constraint variant_gtin_key unique,
    title text not null,
    weight_g integer not null default 0 constraint variant_weight_not_negative check (weight_g >= 0),
    length_mm integer not null default 0,
    width_mm integer not null default 0,
    height_mm integer not null default 0,
    price_minor bigint constraint variant_price_not_negative check (price_minor >= 0),
    cost_minor bigint constraint variant_cost_not_negative check (cost_minor >= 0),
    currency text,
    reorder_point integer not null default 0,
    active boolean not null default true,
    created_at timestamptz not null
);
create index variant_of_product on variant (product_id);

create table location (
    location_id uuid primary key,
    code text not null constraint location_code_key unique,
    name text not null,
    address jsonb not null default '{}',
    priority integer not null default 100,
    auto_accept boolean not null default true,
    active boolean not null default true,
    created_at timestamptz not null
);

create table bin (
    bin_id uuid primary key,
    location_id uuid not null references location,
    code text not null,
    pick_order integer not null default 0,
    constraint bin_code_key unique (location_id, code)
);

create table channel (
    code text primary key,
    name text not null,
    if_short text not null default 'backorder' constraint channel_if_short_is_known check (if_short in ('refuse', 'backorder')),
    already_sold boolean not null default false,
    release_unpaid boolean not null default true,
    release_delay_s integer not null default 0,
    created_at timestamptz not null
);
