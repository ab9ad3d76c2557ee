-- Stock as double entry. A movement takes units of a variant from one place to another; a place is outside
-- (supplier, customer, loss, found, transit) or one of a location's two states (sellable, unavailable).
-- stock_level is the running total of the movements, and of what is promised (committed).
create table stock_level (
    variant_id uuid not null references variant,
    location_id uuid not null references location,
    bin_id uuid references bin,
    on_hand integer not null default 0,
    committed integer not null default 0,
    unavailable integer not null default 0,
    safety_stock integer not null default 0,
    primary key (variant_id, location_id),
    constraint stock_level_on_hand_not_negative check (on_hand >= 0),
    constraint stock_level_committed_not_negative check (committed >= 0),
    constraint stock_level_unavailable_not_negative check (unavailable >= 0),
    constraint stock_level_never_oversold check (committed + unavailable <= on_hand)
) with (fillfactor = 50);
create index stock_level_of_location on stock_level (location_id);

create table stock_movement (
    movement_id uuid primary key,
    at timestamptz not null,
    variant_id uuid not null,
    from_place text not null,
    from_location_id uuid,
    to_place text not null,
    to_location_id uuid,
    quantity integer not null constraint stock_movement_quantity_positive check (quantity > 0),
    reason text not null,
    cause_kind text,
    cause_id uuid,
    actor text not null,
    commit_id uuid not null,
    constraint stock_movement_from_is_a_place check (
        (from_place in ('sellable', 'unavailable')) = (from_location_id is not null)
        and from_place in ('supplier', 'customer', 'loss', 'found', 'transit', 'sellable', 'unavailable')),
    constraint stock_movement_to_is_a_place check (
        (to_place in ('sellable', 'unavailable')) = (to_location_id is not null)
        and to_place in ('supplier', 'customer', 'loss', 'found', 'transit', 'sellable', 'unavailable')),
    constraint stock_movement_goes_somewhere check ((from_place, from_location_id) is distinct from (to_place, to_location_id))
);
create index stock_movement_of_variant on stock_movement (variant_id, movement_id);

-- All units of a variant at a location lie in another bin from then on. From no bin: nobody had said where they lie.
create table bin_move (
    bin_move_id uuid primary key,
    at timestamptz not null,
    variant_id uuid not null,
    location_id uuid not null,
    from_bin_id uuid,
    to_bin_id uuid not null,
    quantity integer not null,
    actor text not null
);
create index bin_move_of_variant on bin_move (variant_id, bin_move_id);

-- A soft claim for an order line at a location, counted in committed. Release turns it into a fulfillment order line.
create table reservation (
    order_id uuid not null,
    line_no integer not null,
    location_id uuid not null,
    variant_id uuid not null,
    quantity integer not null constraint reservation_quantity_positive check (quantity > 0),
    reserved_at timestamptz not null,
    primary key (order_id, line_no, location_id)
);
create index reservation_of_variant on reservation (variant_id, location_id);

-- Variants that ran low and were told of; forgotten once there is enough again. Staff is told once, by the day's report.
create table stock_alert (
    variant_id uuid primary key references variant,
    since timestamptz not null,
    reported_at timestamptz
);
create index variant_with_reorder_point on variant (variant_id) where reorder_point > 0;
