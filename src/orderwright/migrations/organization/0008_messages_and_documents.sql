-- What was told to whom, what was printed with a number, and what could not be understood.
create table message (
    message_id uuid primary key,
    kind text not null,
    recipient text not null,
    order_id uuid,
    commit_id uuid not null,
    seq integer not null,
    subject text not null,
    html text not null,
    body text not null,
    -- Of a customer's mail: which of the order's links stands in it. The link itself is made when the mail is read.
    link_version integer,
    status text not null constraint message_status_is_known check (
        status in ('to_compose', 'pending', 'sent', 'outbox', 'failed')),
    attempts integer not null default 0,
    due_at timestamptz not null,
    created_at timestamptz not null,
    sent_at timestamptz,
    error text,
    constraint message_once_per_fact_and_recipient unique (commit_id, seq, kind, recipient)
);
create index message_due on message (due_at) where status = 'pending';
create index message_to_compose on message (due_at) where status = 'to_compose';
create index message_failed on message (created_at) where status = 'failed';
create index message_of_order on message (order_id) where order_id is not null;

create table webhook_endpoint (
    endpoint_id uuid primary key,
    url text not null,
    -- Which secret signs what is posted, made from the installation's; until then the one before it signs too.
    secret_number integer not null default 1,
    former_until timestamptz,
    -- A mark of the installation's secret that its own was made from: where nobody has that any more, nothing is posted.
    made_from text not null,
    kinds text[] not null default '{}',
    active boolean not null default true,
    -- When it said that nobody is there any more, and was switched off.
    gone_at timestamptz,
    created_at timestamptz not null,
    constraint webhook_endpoint_gone_is_off check (gone_at is null or not active)
);

create table webhook_delivery (
    delivery_id uuid primary key,
    endpoint_id uuid not null references webhook_endpoint on delete cascade,
    commit_id uuid not null,
    seq integer not null,
    kind text not null,
    order_id uuid,
    body text not null,
    status text not null constraint webhook_delivery_status_is_known check (status in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    due_at timestamptz not null,
    created_at timestamptz not null,
    answered_at timestamptz,
    response_status integer,
    error text,
    constraint webhook_delivery_once unique (endpoint_id, commit_id, seq)
);
create index webhook_delivery_due_of_endpoint on webhook_delivery (endpoint_id, due_at) where status = 'pending';
create index webhook_delivery_failed on webhook_delivery (created_at) where status = 'failed';
create index webhook_delivery_of_endpoint on webhook_delivery (endpoint_id, delivery_id);

create table document_counter (
    kind text primary key,
    last_number bigint not null
);

-- Invoices and credit notes: numbered without gaps, frozen as issued.
create table document (
    document_id uuid primary key,
    kind text not null constraint document_kind_is_known check (kind in ('invoice', 'credit_note')),
    number bigint not null,
    order_id uuid not null references orders,
    cause_id uuid not null,
    issued_at timestamptz not null,
    issued_on date not null,
    currency text not null,
    total_minor bigint not null constraint document_total_not_negative check (total_minor >= 0),
    content jsonb not null,
    -- The words of who it is made out to, and of the e-mail address, as searches compare them.
    buyer_terms text[] not null,
    constraint document_number_key unique (kind, number),
    constraint document_once_per_cause unique (kind, cause_id)
);
create index document_of_order on document (order_id);
create index document_of_day on document (issued_on, currency);
create index document_listed on document (issued_on, document_id);
create index document_of_buyer on document using gin (array_to_tsvector(buyer_terms));

-- What documents bill and credit, each amount once: net and tax make the document's total. Only goods are of a line.
create table document_line (
    document_id uuid not null references document,
    part integer not null,
    kind text not null,
    order_id uuid not null,
    item text not null constraint document_line_item_is_known check (item in ('goods', 'shipping', 'charge', 'goodwill')),
    line_no integer,
    quantity integer not null default 0,
    net_minor bigint not null,
    tax_minor bigint not null,
    primary key (document_id, part),
    constraint document_line_goods_are_of_a_line check ((item = 'goods') = (line_no is not null))
);
create index document_line_of_order on document_line (order_id);
create unique index document_line_shipping_billed_once on document_line (order_id) where kind = 'invoice' and item = 'shipping';

-- The parcels that were billed, each once.
create table billed_parcel (
    parcel_id uuid primary key,
    order_id uuid not null,
    document_id uuid not null references document
);
create index billed_parcel_of_order on billed_parcel (order_id);

create table quarantine (
    quarantine_id uuid primary key,
    source text not null,
    source_ref text not null,
    row_no integer,
    code text not null,
    field text,
    reason text not null,
    content jsonb not null,
    status text not null constraint quarantine_status_is_known check (status in ('open', 'repaired', 'dismissed')),
    created_at timestamptz not null,
    attempts integer not null default 0,
    closed_at timestamptz,
    closed_by text,
    outcome text,
    constraint quarantine_once unique (source, source_ref)
);
create index quarantine_open on quarantine (created_at) where status = 'open';
create index quarantine_alike on quarantine (code, quarantine_id) where status = 'open';

create table import_run (
    import_id uuid primary key,
    kind text not null,
    file_name text not null,
    file_hash bytea not null,
    started_at timestamptz not null,
    seen_at timestamptz,
    finished_at timestamptz,
    rows integer not null default 0,
    rows_done integer not null default 0,
    report jsonb not null default '{}',
    answer bytea,
    refusal text
);
create index import_run_of_time on import_run (started_at);
