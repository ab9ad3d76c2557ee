-- What a file told us besides orders, once each: so an import can be interrupted at any point and run again.
-- A return is remembered until its units were delivered (done_at is null), everything else is carried out at once.
create table told_fact (
    source text not null,
    kind text not null constraint told_fact_kind_is_known check (
        kind in ('opening_stock', 'cancellation', 'return', 'adjustment', 'charges')),
    external_ref text not null,
    at timestamptz not null,
    source_lines integer not null,
    order_id uuid,
    content jsonb not null,
    recorded_at timestamptz not null,
    done_at timestamptz,
    constraint told_fact_once primary key (source, kind, external_ref)
);
create index told_fact_waiting on told_fact (at) where done_at is null;

-- Charges on a customer's account, without an order.
alter table charge add customer_id uuid;
create index charge_of_customer on charge (customer_id) where customer_id is not null;
