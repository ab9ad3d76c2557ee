-- name: read_channels
-- What the channels want, where the order itself does not say.
select code, if_short, release_delay_s, already_sold from channel;

-- name: read_own_currency
-- The organization's.
select currency from profile;
