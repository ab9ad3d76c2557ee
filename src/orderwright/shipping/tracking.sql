-- name: read_tracking
-- All that was said about these parcels.
select parcel_id, state, sub_state, at, place, words from tracking_event
where parcel_id = any(%(parcel_ids)s::uuid[]) order by parcel_id, at, tracking_event_id;

-- name: insert_tracking
-- New facts about parcels; what was told before is left alone.
insert into tracking_event (tracking_event_id, parcel_id, state, sub_state, at, place, words, source, recorded_at)
select x.tracking_event_id, x.parcel_id, x.state, x.sub_state, x.at, x.place, x.words, x.source, %(now)s
from json_to_recordset(%(rows)s) as x(tracking_event_id uuid, parcel_id uuid, state text, sub_state text, at timestamptz,
    place text, words text, source text)
on conflict on constraint tracking_event_once do nothing;

-- name: heed_voided
-- What was kept aside of these parcels is said of them.
update tracking_event set sub_state = '' where parcel_id = any(%(parcel_ids)s::uuid[]) and sub_state = %(voided)s;
