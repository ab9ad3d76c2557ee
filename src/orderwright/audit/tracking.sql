-- name: read_parcels
-- The next parcels that left, with all that carriers said of them.
select p.number, p.parcel_id, p.status, p.tracking_state, p.tracking_sub_state, p.delivered_at,
    (select coalesce(jsonb_agg(jsonb_build_object('state', t.state, 'sub_state', t.sub_state, 'occurred_at', t.at, 'words', t.words,
        'place', t.place)), '[]') from tracking_event t where t.parcel_id = p.parcel_id) as facts
from parcel p
where p.number > %(after)s and p.status in ('handed_over', 'delivered', 'lost')
order by p.number limit %(stretch)s;

-- name: read_facts
-- All that carriers said of these parcels.
select p.parcel_id,
    (select coalesce(jsonb_agg(jsonb_build_object('state', t.state, 'sub_state', t.sub_state, 'occurred_at', t.at, 'words', t.words,
        'place', t.place)), '[]') from tracking_event t where t.parcel_id = p.parcel_id) as facts
from parcel p where p.parcel_id = any(%(parcel_ids)s::uuid[]);

-- name: set_states
-- The states that follow from it, where they differ.
update parcel p set tracking_state = x.state, tracking_sub_state = x.sub_state
from json_to_recordset(%(rows)s) as x(parcel_id uuid, state text, sub_state text)
where p.parcel_id = x.parcel_id and (p.tracking_state, p.tracking_sub_state) is distinct from (x.state, x.sub_state)
returning p.parcel_id, p.order_id;
