-- Intervals belong to the file that they were watched in; 0: to a text. Null: from before files were noted, which is
-- taken for the file that is there when the learner comes back.
alter table progress add column file_id bigint;

-- What somebody watched of files that were in a lesson before, for when one comes back.
create table progress_of_file (
  person_id bigint not null references person (id),
  lesson_id bigint not null references lesson (id) on delete cascade,
  file_id bigint not null,
  watched_ranges text not null,          -- as in progress
  primary key (person_id, lesson_id, file_id)
);

-- Who has done all lessons of a course, and when that was first so. Lessons that are added later take nothing away.
create table course_completion (
  person_id bigint not null references person (id),
  course_id bigint not null references course (id) on delete cascade,
  completed_at bigint not null,
  primary key (person_id, course_id)
);
