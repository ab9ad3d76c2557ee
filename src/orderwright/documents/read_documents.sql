-- name: read_document
-- One document as it was issued.
select kind, order_id, content from document where document_id = %(document_id)s;
