-- name: read_document
-- One document as it was issued.
select kind, order_id, content from document where document_id = %(document_id)s;

-- name: find_order
-- Whether there is this order.
select 1 from orders where order_id = %(order_id)s;

-- name: list_documents
-- What was issued for it.
select document_id as id, kind, number, issued_at, currency, total_minor from document
where order_id = %(order_id)s order by issued_at, kind, number;
