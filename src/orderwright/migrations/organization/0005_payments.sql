-- Money of an order as an append-only list of facts; the payment status is a fold over them.
-- authorized and voided say what is held; captured and refunded what has moved; failed moves nothing. waived: of a credit,
-- what had never been paid; it is owed no more, and nothing moves.
create table payment_event (
    payment_event_id uuid primary key,
    order_id uuid not null,
    kind text not null constraint payment_event_kind_is_known check (kind in ('authorized', 'captured', 'refunded', 'waived', 'voided', 'failed')),
    amount_minor bigint not null constraint payment_event_amount_not_negative check (amount_minor >= 0),
    at timestamptz not null,
    method text not null default '',
    reference text not null,
    note text not null default '',
    -- Of which authorization a capture or void is: its reference; empty: of none (cash, deposit, gift card); null: not said.
    authorization_reference text,
    source text not null default 'report' constraint payment_event_source_is_known check (source in ('order', 'report', 'own')),
    constraint payment_event_reference_key unique (order_id, kind, reference),
    constraint payment_event_own_names_authorization check (
        source <> 'own' or kind not in ('captured', 'voided') or coalesce(authorization_reference, '') <> '')
);

-- What a gateway reported of what Orderwright did itself, under the gateway's own reference: that it was done, in one part
-- or several, or that so much of it failed.
create table payment_report (
    order_id uuid not null,
    kind text not null constraint payment_report_kind_is_known check (kind in ('captured', 'refunded', 'voided', 'failed')),
    reference text not null,
    own_kind text not null,
    own_reference text not null,
    amount_minor bigint not null constraint payment_report_amount_positive check (amount_minor > 0),
    at timestamptz not null,
    primary key (order_id, kind, reference, own_reference),
    constraint payment_report_is_of_an_event foreign key (order_id, own_kind, own_reference)
        references payment_event (order_id, kind, reference) on update cascade,
    constraint payment_report_of_the_same_kind check (kind in (own_kind, 'failed'))
);

-- The business decides to give back (granted); the gateway has given back (executed). What is credited and had never been
-- paid is waived: no money moves for it.
create table refund_grant (
    refund_id uuid primary key,
    order_id uuid not null references orders,
    return_id uuid,
    amount_minor bigint not null constraint refund_grant_amount_not_negative check (amount_minor >= 0),
    waived_minor bigint not null default 0 constraint refund_grant_waived_not_negative check (waived_minor >= 0),
    reason text not null,
    status text not null constraint refund_grant_status_is_known check (status in ('granted', 'executed', 'failed')),
    granted_by text not null,
    granted_at timestamptz not null,
    executed_at timestamptz,
    constraint refund_grant_is_of_something check (amount_minor + waived_minor > 0)
);
create index refund_grant_of_order on refund_grant (order_id);

-- What each refund is for; its parts make its amount and what is waived. Without a line: shipping, what was paid beyond what is owed, or what
-- is of the order as a whole.
create table refund_line (
    refund_id uuid not null references refund_grant,
    part integer not null,
    order_id uuid not null,
    line_no integer,
    purpose text not null constraint refund_line_purpose_is_known
        check (purpose in ('canceled', 'returned', 'goodwill', 'shipping', 'overpayment')),
    quantity integer not null default 0 constraint refund_line_quantity_not_negative check (quantity >= 0),
    amount_minor bigint not null constraint refund_line_amount_positive check (amount_minor > 0),
    primary key (refund_id, part),
    constraint refund_line_shipping_is_of_no_line check (purpose <> 'shipping' or line_no is null),
    constraint refund_line_overpayment_is_of_no_line check (purpose <> 'overpayment' or (line_no is null and quantity = 0))
);
create index refund_line_of_order on refund_line (order_id, line_no);
