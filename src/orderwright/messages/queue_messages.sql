-- name: insert_messages
-- New mail that is still to be composed, to whom it concerns; what was written before is left alone.
insert into message (message_id, kind, recipient, order_id, commit_id, seq, subject, html, body, status, due_at, created_at)
select x.message_id, x.kind, coalesce(x.recipient, o.email), x.order_id, x.commit_id, x.seq, x.subject, '', '', 'to_compose',
    %(now)s, %(now)s
from json_to_recordset(%(rows)s) as x(message_id uuid, kind text, subject text, recipient text, order_id uuid, commit_id uuid,
    seq integer, always boolean)
left join orders o on o.order_id = x.order_id
left join channel c on c.code = o.channel
where x.recipient is not null or (o.email <> '' and (x.always or not c.already_sold))
on conflict on constraint message_once_per_fact_and_recipient do nothing
returning message_id;
