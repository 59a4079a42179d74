-- Who follows which teacher.
create table follow_teacher (
  person_id bigint not null references person (id),
  teacher_id bigint not null references person (id),
  at bigint not null,
  primary key (person_id, teacher_id)
);
create index follow_teacher_teacher_id on follow_teacher (teacher_id, person_id);

-- Who follows which course.
create table follow_course (
  person_id bigint not null references person (id),
  course_id bigint not null references course (id) on delete cascade,
  at bigint not null,
  primary key (person_id, course_id)
);
create index follow_course_course_id on follow_course (course_id, person_id);

-- Who follows which tag. One that no course has any more is swept, and with it who follows it.
create table follow_tag (
  person_id bigint not null references person (id),
  tag_id bigint not null references tag (id) on delete cascade,
  at bigint not null,
  primary key (person_id, tag_id)
);
create index follow_tag_tag_id on follow_tag (tag_id, person_id);
