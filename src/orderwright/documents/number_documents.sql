-- name: lock_counter
-- The counter of a kind, made where there is none, locked.
insert into document_counter (kind, last_number) values (%(kind)s, 0)
on conflict (kind) do update set last_number = document_counter.last_number;

-- name: read_issued
-- Those of the causes that have their document.
select cause_id from document where kind = %(kind)s and cause_id = any(%(cause_ids)s::uuid[]);

-- name: draw_numbers
-- The next numbers; the last of them.
update document_counter set last_number = last_number + %(count)s where kind = %(kind)s returning last_number;

-- name: insert_documents
-- Documents, frozen as they are issued.
insert into document (document_id, kind, number, order_id, cause_id, issued_at, currency, total_minor, content)
select x.document_id, x.kind, x.number, x.order_id, x.cause_id, %(now)s, x.currency, x.total_minor, x.content
from json_to_recordset(%(rows)s) as x(document_id uuid, kind text, number bigint, order_id uuid, cause_id uuid, currency text,
    total_minor bigint, content jsonb);
