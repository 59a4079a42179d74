-- Roll-ups for dashboards: counted again by a job, so that a page reads a few rows.

-- What happened on a day (UTC) in a course.
create table course_daily_stats (
  course_id bigint not null references course (id) on delete cascade,
  day bigint not null,                   -- the day's first instant
  views bigint not null,
  learners bigint not null,              -- new: grants that began
  completed bigint not null,             -- lessons brought to their end
  primary key (course_id, day)
);

-- What a course's teacher earned on a day, from the ledger: sales less refunds.
create table income_daily_stats (
  teacher_id bigint not null references person (id),
  course_id bigint not null references course (id),
  day bigint not null,
  currency text not null,
  sales bigint not null,                 -- orders
  amount bigint not null,                -- minor units: the teacher's share
  primary key (teacher_id, course_id, day, currency)
);

-- How far learners are in a lesson.
create table lesson_stats (
  lesson_id bigint primary key not null references lesson (id) on delete cascade,
  course_id bigint not null references course (id) on delete cascade,
  begun bigint not null,
  completed bigint not null
);
create index lesson_stats_course_id on lesson_stats (course_id);
