-- The courses that a person keeps at hand.
create table favourite_course (
  person_id bigint not null references person (id),
  course_id bigint not null references course (id) on delete cascade,
  at bigint not null,
  primary key (person_id, course_id)
);
create index favourite_course_course_id on favourite_course (course_id);

-- The lessons that a person keeps at hand.
create table favourite_lesson (
  person_id bigint not null references person (id),
  lesson_id bigint not null references lesson (id) on delete cascade,
  at bigint not null,
  primary key (person_id, lesson_id)
);
create index favourite_lesson_lesson_id on favourite_lesson (lesson_id);
