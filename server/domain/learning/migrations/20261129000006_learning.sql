-- How far somebody is in a lesson. It goes when the lesson goes.
create table progress (
  person_id bigint not null references person (id),
  lesson_id bigint not null references lesson (id) on delete cascade,
  course_id bigint not null references course (id) on delete cascade,
  watched_ranges text not null,          -- JSON: intervals of milliseconds, or of thousandths of a text
  position bigint not null,              -- where they stopped
  permille bigint not null,              -- how far they are
  marked_complete boolean not null,      -- they said themselves that it is done
  seen_at bigint not null,
  done_at bigint,                        -- when it was first brought to its end; null: it was not
  primary key (person_id, lesson_id)
);
create index progress_course_id on progress (person_id, course_id);
create index progress_seen on progress (person_id, seen_at);
-- What roll-ups look for since a day.
create index progress_at on progress (seen_at);
create index progress_lesson_id on progress (lesson_id, permille);
