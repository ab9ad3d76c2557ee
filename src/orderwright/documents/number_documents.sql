-- name: lock_counter
-- The counter of a kind, made where there is none, locked.
insert into document_counter (kind, last_number) values (%(kind)s, 0)
on conflict (kind) do update set last_number = document_counter.last_number;

-- name: draw_numbers
-- The next numbers; the last of them.
update document_counter set last_number = last_number + %(count)s where kind = %(kind)s returning last_number;

-- name: insert_documents
-- Documents, frozen as they are issued.
insert into document (document_id, kind, number, order_id, cause_id, issued_at, issued_on, currency,
    total_minor, content, buyer_terms)
select x.document_id, x.kind, x.number, x.order_id, x.cause_id, %(now)s, x.issued_on, x.currency, x.total_minor,
    x.content, x.buyer_terms
from json_to_recordset(%(rows)s) as x(document_id uuid, kind text, number bigint, order_id uuid, cause_id uuid, issued_on date,
    currency text, total_minor bigint, content jsonb, buyer_terms text[]);

-- name: insert_lines
-- What they bill or credit.
insert into document_line (document_id, part, kind, order_id, item, line_no, quantity, net_minor, tax_minor)
select x.document_id, x.part, x.kind, x.order_id, x.item, x.line_no, x.quantity, x.net_minor, x.tax_minor
from json_to_recordset(%(rows)s) as x(document_id uuid, part integer, kind text, order_id uuid, item text, line_no integer,
    quantity integer, net_minor bigint, tax_minor bigint);

-- name: insert_parcels
-- The parcels that they bill.
insert into billed_parcel (parcel_id, order_id, document_id)
select x.parcel_id, x.order_id, x.document_id from json_to_recordset(%(rows)s) as x(parcel_id uuid, order_id uuid, document_id uuid);
