-- What was left out of a file when it came in, changed, or is missing from it, as JSON: of files that were uploaded
-- to a course, and of those that were imported with it.
create table file_note (
  course_id bigint not null references course (id),
  file_id bigint not null references file (id) on delete cascade,
  notes text not null,
  primary key (course_id, file_id)
);
create index file_note_file_id on file_note (file_id);
insert into file_note (course_id, file_id, notes)
select u.course_id, u.file_id, u.notes
from upload u
where u.file_id is not null and u.notes is not null and not exists (
  select 1
  from upload later
  where later.course_id = u.course_id and later.file_id = u.file_id and later.id > u.id
);
alter table upload drop column notes;
