-- Short addresses of pages of the school. Each names a thing and no address, so that it cannot lead elsewhere.
create table share_link (
  id bigint primary key not null,
  code {key_text} not null unique,
  kind text not null,                    -- course, lesson, teacher or tag
  subject_id bigint not null,            -- of the thing; what is gone is not found
  person_id bigint references person (id), -- who shares it; null: all guests
  made_at bigint not null,
  visits bigint not null default 0       -- of people, each once a day
);
create index share_link_person_id on share_link (person_id);
create unique index share_link_of_person on share_link (person_id, kind, subject_id) where person_id is not null;
create unique index share_link_of_guests on share_link (kind, subject_id) where person_id is null;

-- Who came by a short address within the last day, as a keyed hash.
create table share_visit (
  link_id bigint not null references share_link (id) on delete cascade,
  visitor {bytes} not null,
  at bigint not null,
  primary key (link_id, visitor)
);
create index share_visit_at on share_visit (at);
