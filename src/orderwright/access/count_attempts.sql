-- name: delete_old
-- What is long ago counts no more.
delete from attempt where since < %(now)s - interval '1 day';

-- name: count_tries
-- One more try for each subject; after the minutes are over counting begins anew, and where the clock was set back.
insert into attempt as a (subject, since, tries)
select x.subject, %(now)s, 1 from json_to_recordset(%(rows)s) as x(subject text)
order by x.subject
on conflict (subject) do update set
    tries = case when a.since not between %(now)s - make_interval(mins => %(minutes)s) and %(now)s then 1 else a.tries + 1 end,
    since = case when a.since not between %(now)s - make_interval(mins => %(minutes)s) and %(now)s then %(now)s else a.since end
returning subject, tries;

-- name: delete_tries
-- These subjects proved who they are.
delete from attempt where subject = any(%(subjects)s::text[]);
