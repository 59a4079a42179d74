-- Teaching: every saved state of a course, who is at work on it, uploads, roll-ups for dashboards.

-- Every state that a working text had. A newer state of one sitting takes the place of the one before.
create table revision (
  id bigint primary key not null,
  course bigint not null references course (id),
  lesson bigint not null,                -- 0: the course's page
  blob text not null references blob (hash),
  author bigint references person (id),  -- null: the operator
  saved_at bigint not null
);
create index revision_course on revision (course, lesson, id);
create index revision_blob on revision (blob);

-- Who has a page of a course open for editing.
create table editing (
  course bigint not null references course (id),
  lesson bigint not null,                -- 0: the course's page
  person bigint not null references person (id),
  seen_at bigint not null,
  primary key (course, lesson, person)
);

-- A file on its way from a teacher's computer. Its bytes lie at upload/<id> until it is whole.
create table upload (
  id bigint primary key not null,
  person bigint not null references person (id),
  course bigint not null references course (id),
  name text not null,
  bytes bigint not null,
  received bigint not null,
  kind text,                             -- told by its content, once it is whole
  file bigint references file (id),      -- what it became
  small bigint references file (id),     -- a picture in the width of lists
  millis bigint,                         -- of a recording
  pages bigint,                          -- of a document
  created_at bigint not null,
  seen_at bigint not null
);
create index upload_person on upload (person);
create index upload_course on upload (course);

-- Taken out of the catalogue by an administrator; who has bought it keeps it.
alter table course add column hidden_at bigint;

-- Where a category was before it was moved: courses and addresses still name it so.
create table category_alias (
  path text primary key not null,
  category bigint not null references category (id)
);

-- What happened on a day (UTC) in a course: counted again by a job, so that a dashboard reads a few rows.
create table course_day (
  course bigint not null references course (id),
  day bigint not null,                   -- the day's first instant
  views bigint not null,
  learners bigint not null,              -- new: grants that began
  completed bigint not null,             -- lessons brought to their end
  primary key (course, day)
);

-- What a course's teacher earned on a day, from the ledger: sales less refunds.
create table income_day (
  teacher bigint not null references person (id),
  course bigint not null references course (id),
  day bigint not null,
  currency text not null,
  sales bigint not null,                 -- orders
  amount bigint not null,                -- minor units: the teacher's share
  primary key (teacher, course, day, currency)
);

-- How far learners are in a lesson.
create table lesson_total (
  lesson bigint primary key not null references lesson (id),
  course bigint not null references course (id),
  begun bigint not null,
  completed bigint not null
);
create index lesson_total_course on lesson_total (course);

-- When a lesson was first brought to its end; null: it is not there, or came there before this was noted.
alter table progress add column done_at bigint;

-- What roll-ups look for since a day, and a teacher's orders.
create index progress_at on progress (seen_at);
create index progress_lesson on progress (lesson, thousandths);
create index access_grant_starts on access_grant (starts_at);
create index journal_at on journal (at);
-- What `lyceum check` asks of every payment.
create index journal_cause on journal (cause);
create index order_item_teacher on order_item (teacher, id);
