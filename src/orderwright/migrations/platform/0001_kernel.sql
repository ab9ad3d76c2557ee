-- The ledger of transactions and facts, and answered idempotency keys (the same three tables stand in every organization).
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
    at timestamptz not null,
    kind text not null,
    order_id uuid,
    data jsonb not null,
    primary key (commit_id, seq)
);
create index event_of_organization on event ((data ->> 'organization'), commit_id, seq);

create table idempotency_key (
    key text primary key,
    verb text not null,
    payload_hash bytea not null,
    result jsonb not null,
    created_at timestamptz not null
);
create index idempotency_key_of_time on idempotency_key (created_at);
