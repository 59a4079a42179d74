alter table review add column held_at bigint; -- null: the word filter does not hold it

-- What was reported, or is held by the word filter: one open case for each thing, however many report it.
create table content_case (
  id bigint primary key not null,
  subject text not null,                 -- review, comment, course, person
  subject_id bigint not null,
  author_id bigint not null references person (id),
  opened_at bigint not null,
  held_at bigint,                        -- null: the word filter did not hold it
  decided_at bigint,                     -- null: it is open
  decided_by bigint references person (id),
  verdict text,                          -- keep, hide
  reason text not null default ''
);
create unique index content_case_open on content_case (subject, subject_id) where decided_at is null;
create index content_case_decided_at on content_case (decided_at, opened_at);
create index content_case_author_id on content_case (author_id);
create index content_case_decided_by on content_case (decided_by);

create table content_report (
  id bigint primary key not null,
  case_id bigint not null references content_case (id) on delete cascade,
  reporter_id bigint references person (id), -- null: a guest
  reporter_key {bytes} not null,         -- keyed hash of the person, or of a guest's household
  reason text not null,
  note text not null default '',
  at bigint not null,
  unique (case_id, reporter_key)
);
create index content_report_reporter_id on content_report (reporter_id);
