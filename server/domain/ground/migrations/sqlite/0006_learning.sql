-- How far somebody is in a lesson.
create table progress (
  person bigint not null references person (id),
  lesson bigint not null references lesson (id),
  course bigint not null references course (id),
  watched text not null,                 -- JSON: intervals of milliseconds, or of thousandths of a text
  position bigint not null,              -- where she stopped
  thousandths bigint not null,           -- how far she is
  marked boolean not null,               -- she said herself that it is done
  seen_at bigint not null,
  primary key (person, lesson)
);
create index progress_course on progress (person, course);
create index progress_seen on progress (person, seen_at);

-- What people do, for those who agreed with their id, else without.
create table behaviour (
  id bigint primary key not null,
  kind text not null,
  person bigint references person (id),
  course bigint references course (id),
  lesson bigint references lesson (id),
  detail text not null,                  -- what was searched for
  at bigint not null
);
create index behaviour_at on behaviour (kind, at);
create index behaviour_person on behaviour (person, at);

alter table person add column consent_at bigint; -- when she let us remember what she does; null: she did not
