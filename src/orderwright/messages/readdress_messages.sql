-- name: readdress
-- What was not sent yet: to the new address where there is one, else it can't be sent any more.
update message m
set recipient = coalesce(nullif(x.recipient, ''), m.recipient), due_at = %(now)s, attempts = 0, body = '', html = '',
    status = case when x.recipient = '' then 'failed' else 'to_compose' end,
    error = case when x.recipient = '' then 'The order has no e-mail address any more.' end
from json_to_recordset(%(rows)s) as x(order_id uuid, was text, recipient text)
where m.order_id = x.order_id and lower(m.recipient) = lower(x.was) and m.kind = any(%(kinds)s::text[]) and m.status <> 'sent';
