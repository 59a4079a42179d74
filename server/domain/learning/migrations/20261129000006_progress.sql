-- How far somebody is in a lesson. It goes when the lesson goes.
create table progress (
  person bigint not null references person (id),
  lesson bigint not null references lesson (id) on delete cascade,
  course bigint not null references course (id) on delete cascade,
  watched text not null,                 -- JSON: intervals of milliseconds, or of thousandths of a text
  position bigint not null,              -- where she stopped
  thousandths bigint not null,           -- how far she is
  marked boolean not null,               -- she said herself that it is done
  seen_at bigint not null,
  done_at bigint,                        -- when it was first brought to its end; null: it was not
  primary key (person, lesson)
);
create index progress_course on progress (person, course);
create index progress_seen on progress (person, seen_at);
-- What roll-ups look for since a day.
create index progress_at on progress (seen_at);
create index progress_lesson on progress (lesson, thousandths);
