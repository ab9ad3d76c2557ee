-- Back again: permission, receipt, disposition. And what a person must resolve.
create sequence return_number start 1001;
create sequence case_number start 1001;

-- `location_id`: where the goods are to be sent; where they arrived stands in return_place.
create table return_authorization (
    return_id uuid primary key,
    number bigint not null default nextval('return_number') unique,
    order_id uuid not null references orders,
    location_id uuid not null references location,
    status text not null constraint return_authorization_status_is_known check (
        status in ('requested', 'authorized', 'received', 'closed', 'declined', 'canceled')),
    reason text not null,
    note text not null default '',
    external_ref text constraint return_authorization_external_ref_key unique,
    requested_by text not null,
    requested_at timestamptz not null,
    authorized_at timestamptz,
    received_at timestamptz,
    closed_at timestamptz
);
create index return_authorization_of_order on return_authorization (order_id);
create index return_authorization_open on return_authorization (status, number) where status in ('requested', 'authorized', 'received');

create table return_line (
    return_id uuid not null references return_authorization,
    order_id uuid not null,
    line_no integer not null,
    variant_id uuid not null,
    quantity integer not null constraint return_line_quantity_positive check (quantity > 0),
    received integer not null default 0,
    restocked integer not null default 0,
    scrapped integer not null default 0,
    primary key (return_id, line_no),
    constraint return_line_counts_fit check (received <= quantity and restocked + scrapped <= received
                                             and least(received, restocked, scrapped) >= 0)
);
create index return_line_of_order on return_line (order_id, line_no);

-- The received units of a return's line by the location where they arrived.
create table return_place (
    return_id uuid not null,
    line_no integer not null,
    location_id uuid not null references location,
    received integer not null,
    restocked integer not null,
    scrapped integer not null,
    primary key (return_id, line_no, location_id),
    constraint return_place_of_line foreign key (return_id, line_no) references return_line on update cascade,
    constraint return_place_counts_fit check (restocked + scrapped <= received and least(received, restocked, scrapped) >= 0)
);

create table service_case (
    case_id uuid primary key,
    number bigint not null default nextval('case_number') unique,
    kind text not null,
    subject_kind text not null,
    subject_id uuid not null,
    order_id uuid,
    reason text not null,
    status text not null constraint service_case_status_is_known check (status in ('open', 'answered', 'resolved')),
    opened_by text not null,
    opened_at timestamptz not null,
    due_at timestamptz not null,
    assignee text,
    resolved_at timestamptz,
    resolved_by text,
    resolution text
);
create unique index service_case_one_open_for_a_subject on service_case (kind, subject_id) where status <> 'resolved';
create index service_case_of_order on service_case (order_id);
create index service_case_queue on service_case (due_at) where status <> 'resolved';

-- Our goods that came unexpected: they lie there, unavailable, until their case says what becomes of them.
create table unexpected_goods (
    case_id uuid primary key references service_case,
    variant_id uuid not null references variant,
    location_id uuid not null references location,
    units integer not null constraint unexpected_goods_units_positive check (units > 0)
);
create index unexpected_goods_of_variant on unexpected_goods (variant_id);

create table case_message (
    message_id uuid primary key,
    case_id uuid not null references service_case,
    author text not null,
    from_customer boolean not null,
    internal boolean not null default false,
    body text not null,
    at timestamptz not null
);
create index case_message_of_case on case_message (case_id);
