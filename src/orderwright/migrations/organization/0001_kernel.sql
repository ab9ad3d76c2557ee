-- The ledger of transactions and facts. A row of commit_log says who did what and why; its events are what became true.
-- The relay gives each commit its position once it is visible, so that a late commit is never skipped.
create table commit_log (
    commit_id uuid primary key,
    at timestamptz not null,
    actor text not null,
    verb text not null,
    cause text,
    position bigint unique
);
create index commit_log_unpositioned on commit_log (commit_id) where position is null;

create table event (
    commit_id uuid not null,
    seq integer not null,
    at timestamptz not null constraint event_time_is_a_date check (at > '0001-01-02' and at < '9999-12-31'),
    kind text not null,
    order_id uuid,
    data jsonb not null constraint event_data_is_an_object check (jsonb_typeof(data) = 'object'),
    primary key (commit_id, seq)
);
create index event_of_order on event (order_id) where order_id is not null;

create table idempotency_key (
    key text primary key,
    verb text not null,
    payload_hash bytea not null,
    result jsonb not null,
    created_at timestamptz not null
);
create index idempotency_key_of_time on idempotency_key (created_at);

-- How far each subscriber of facts has read.
create table subscriber (
    name text primary key,
    position bigint not null,
    attempts integer not null default 0,
    due_at timestamptz,
    error text
);

-- Facts that a subscriber could not digest, set aside so that the others go on. `behind`: it waits only because an earlier fact
-- of its order was set aside. `retry_at`: the relay hands it over again with its next turn.
create table failed_event (
    failed_event_id uuid primary key,
    subscriber text not null,
    commit_id uuid not null,
    seq integer not null,
    kind text not null,
    order_id uuid,
    behind boolean not null,
    attempts integer not null,
    error text not null,
    failed_at timestamptz not null,
    retry_at timestamptz,
    constraint failed_event_once unique (subscriber, commit_id, seq)
);
create index failed_event_of_order on failed_event (subscriber, order_id);
create index failed_event_to_retry on failed_event (subscriber) where retry_at is not null;

-- Long work that was asked for; the worker does it. Of each kind and subject one waits or runs at a time.
create table job (
    job_id uuid primary key,
    kind text not null,
    state text not null constraint job_state_is_known check (state in ('waiting', 'running', 'done', 'failed')),
    subject text not null default '',
    input jsonb not null,
    requested_by text not null,
    -- Whose rights count: a person's e-mail, or a key by its prefix.
    caller text not null default '',
    requested_at timestamptz not null,
    started_at timestamptz,
    seen_at timestamptz,
    finished_at timestamptz,
    attempts integer not null default 0,
    done integer not null default 0,
    total integer not null default 0,
    step text not null default '',
    error text,
    result jsonb
);
create unique index job_one_of_a_kind on job (kind, subject) where state in ('waiting', 'running');
create index job_of_time on job (requested_at);

-- The file that a job makes, in parts. Those of the attempt that came to its end are the file.
create table job_file_part (
    job_id uuid not null references job on delete cascade,
    attempt integer not null,
    part integer not null,
    content bytea not null,
    primary key (job_id, attempt, part)
);

-- What an organization says of itself on paper and in mail: one row.
create table profile (
    only_row boolean primary key default true constraint profile_is_one_row check (only_row),
    name text not null,
    legal_name text not null default '',
    address jsonb not null default '{}',
    tax_number text not null default '',
    email text not null default '',
    currency text not null,
    time_zone text not null default 'UTC',
    working_days integer[] not null default '{1,2,3,4,5}' constraint profile_working_days_are_days check (
        cardinality(working_days) >= 1 and working_days <@ '{1,2,3,4,5,6,7}'::integer[]),
    closed_days date[] not null default '{}',
    staff_emails text[] not null default '{}'
);
