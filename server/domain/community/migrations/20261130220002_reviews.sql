-- One for each learner and course.
create table review (
  id bigint primary key not null,
  course_id bigint not null references course (id) on delete cascade,
  person_id bigint not null references person (id),
  stars bigint not null,                 -- 1 to 5
  body text not null,
  written_at bigint not null,
  edited_at bigint,
  answer text,                           -- the teacher's; null: none
  answered_at bigint,
  helpful bigint not null default 0,     -- the number of its votes
  hidden_at bigint,                      -- null: everybody sees it
  hidden_by bigint references person (id),
  hidden_reason text not null default '',
  unique (course_id, person_id)
);
create index review_person_id on review (person_id);
create index review_hidden_by on review (hidden_by);

-- Who finds which review helpful.
create table review_vote (
  review_id bigint not null references review (id) on delete cascade,
  person_id bigint not null references person (id),
  at bigint not null,
  primary key (review_id, person_id)
);
create index review_vote_person_id on review_vote (person_id);
