-- name: position_before
-- A position that every commit lies behind which began from then on. Several are looked at: one that took long was
-- numbered late.
select coalesce(min(position), 0) from (
    select position from commit_log where commit_id < %(first_id)s order by commit_id desc limit 100) as before;
