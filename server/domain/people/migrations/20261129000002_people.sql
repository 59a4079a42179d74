-- People, how they are found, what they may do, and their sessions.
create table person (
  id bigint primary key not null,
  handle {key_text} not null unique,
  name {key_text} not null,
  bio text not null default '',
  password text,                         -- PHC string; null: cannot sign in with a password
  lang text,                             -- null: as the browser wishes
  theme text not null default 'system',
  created_at bigint not null,
  suspended_at bigint,
  consent_at bigint,                     -- when they let us remember what they do; null: they did not
  seen_at bigint                         -- when they were last seen: known when their sessions have ended, too
);

-- What each role may do: words with spaces between them; '*' is everything there is and will be.
create table role (
  name text primary key not null,
  permissions text not null,
  built_in boolean not null default false
);
insert into role (name, permissions, built_in) values
  ('learner', '', true),
  ('teacher', 'course.view.own course.create.own course.edit.own course.publish.own course.export.own order.export.own course.delete.own', true),
  ('reviewer', 'course.view.any school.view.any application.view.any application.manage.any', true),
  ('support', 'order.view.any school.view.any person.view.any person.edit.any order.refund.any', true),
  ('administrator', '*', true);

create table person_role (
  person_id bigint not null references person (id),
  role text not null,
  primary key (person_id, role)
);
create index person_role_role on person_role (role);

-- E-mail addresses and phones: found by a keyed hash, readable only with the school's key.
create table contact (
  id bigint primary key not null,
  person_id bigint not null references person (id),
  kind text not null,
  value_hmac {bytes} not null,
  value_encrypted {bytes} not null,
  verified_at bigint,
  unique (kind, value_hmac)
);
create index contact_person_id on contact (person_id);

create table session (
  token {bytes} primary key not null,    -- SHA-256 of the cookie's value
  person_id bigint not null references person (id),
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  agent text not null,
  address text not null default '',      -- where it came from
  confirmed_at bigint not null default 0 -- when they last gave their password
);
create index session_person_id on session (person_id);
create index session_expires on session (expires_at);

-- One-time codes: a registration or a password reset on its way.
create table verification_code (
  id bigint primary key not null,
  purpose text not null,
  kind text not null,
  value_hmac {bytes} not null,
  value_encrypted {bytes} not null,
  person_id bigint references person (id), -- whose address it is, when it has an account
  hash {bytes} not null,                 -- keyed hash of the code; of nothing when no code was sent
  failed_attempts bigint not null default 0,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  -- Whoever asks from a browser that its owner has used before has a turn of their own; empty: strangers.
  device text not null default ''
);
create index verification_code_value_hmac on verification_code (purpose, value_hmac, created_at);
create index verification_code_created on verification_code (created_at);

-- An address or number that was replaced: for 72 hours its owner can take it back.
create table contact_change (
  id bigint primary key not null,
  person_id bigint not null references person (id),
  kind text not null,
  value_hmac {bytes},                    -- the old one; null: there was none
  value_encrypted {bytes},
  token {bytes} not null unique,         -- SHA-256 of what the mail to the old address holds
  created_at bigint not null,
  expires_at bigint not null,
  undone_at bigint
);
create index contact_change_person_id on contact_change (person_id);

-- Who wants to teach.
create table teacher_application (
  id bigint primary key not null,
  person_id bigint not null references person (id),
  about text not null,
  sample text not null,
  state text not null,                   -- waiting, accepted, refused
  answer text not null default '',
  created_at bigint not null,
  decided_at bigint,
  decided_by bigint references person (id)
);
create index teacher_application_state on teacher_application (state, created_at);
create index teacher_application_person_id on teacher_application (person_id);

-- What people do, for those who agreed with their id, else without. It is gathered in memory and written later:
-- what it was about may be gone by then, so only the person is a reference.
create table analytics_event (
  id bigint primary key not null,
  kind text not null,
  person_id bigint references person (id),
  course_id bigint,
  lesson_id bigint,
  detail text not null,                  -- what was searched for
  at bigint not null
);
create index analytics_event_at on analytics_event (kind, at);
create index analytics_event_person_id on analytics_event (person_id, at);
