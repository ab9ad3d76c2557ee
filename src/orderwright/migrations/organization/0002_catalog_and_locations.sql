-- What is sold, and where it lies.
create table product (
    product_id uuid primary key,
    title text not null,
    created_at timestamptz not null
);
create index product_of_title on product (title);

create table variant (
    variant_id uuid primary key,
    product_id uuid not null references product,
    sku text not null constraint variant_sku_key unique,
    gtin text constraint variant_gtin_digits check (gtin ~ '^([0-9]{8}|[0-9]{12,14})$'),
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
    created_at timestamptz not null,
    -- By these a code is found that somebody may have meant (catalog/near_skus): letters and digits without case and leading
    -- zeros, and the number that it is.
    near_text text generated always as (ltrim(lower(regexp_replace(normalize(sku, nfkc), '[[:space:][:punct:]\u2010-\u2015]', '', 'g')), '0')) stored,
    near_number numeric generated always as (
        case when sku ~ '^[0-9]{1,40}([.][0-9]{1,20})?([eE][+]?[0-9]{1,2})?$' then sku::numeric end) stored,
    constraint variant_sku_is_trimmed check (
        sku = btrim(sku, E' \t\r\n\u00a0\u2007\u202f\u200b\ufeff') and sku = normalize(sku, nfc) and sku <> '')
);
create unique index variant_gtin_key on variant (lpad(gtin, 14, '0'));
create index variant_near_text on variant (near_text);
create index variant_near_number on variant (near_number) where near_number is not null;
create index variant_of_product on variant (product_id);

-- What variants were called before: shops, files and labels on the goods may still say so for years.
create table former_sku (
    sku text primary key,
    variant_id uuid not null references variant,
    renamed_at timestamptz not null
);
create index former_sku_of_variant on former_sku (variant_id);

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
    -- An order placed before the cutoff of a working day is to be shipped within so many working days, by the organization's clock.
    ship_within_days integer not null default 1 constraint channel_ship_within_days_range check (ship_within_days between 0 and 90),
    cutoff time not null default '14:00',
    refund_canceled text not null default 'refund' constraint channel_refund_canceled_is_known check (refund_canceled in ('refund', 'case')),
    brand_name text not null default '',
    brand_color text not null default '' constraint channel_brand_color_is_a_color check (brand_color ~ '^(#[0-9a-f]{6})?$'),
    created_at timestamptz not null
);

create table channel_service (
    channel text not null,
    words text not null,
    service_level text not null,
    primary key (channel, words)
);
