-- name: delete_old
-- What is long ago counts no more.
delete from attempt where since < %(now)s - interval '1 day';

-- name: count_tries
-- One more try for each subject; after the minutes are over counting begins anew, and where the clock was set back by more
-- than that. Tries at the same time have seen the clock in another order than they come here.
insert into attempt as a (subject, since, tries)
select x.subject, %(now)s, 1 from json_to_recordset(%(rows)s) as x(subject text)
order by x.subject
on conflict (subject) do update set (tries, since) = (
    select case when late then 1 else a.tries + 1 end, case when late then %(now)s else a.since end
    from (select a.since not between %(now)s - make_interval(mins => %(minutes)s)
        and %(now)s + make_interval(mins => %(minutes)s) as late) t)
returning subject, tries, since;

-- name: delete_tries
-- These subjects proved who they are.
delete from attempt where subject = any(%(subjects)s::text[]);
