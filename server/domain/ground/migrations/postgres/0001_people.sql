-- People, how they are found, what they may do, and their sessions.
create table person (
  id bigint primary key not null,
  handle text collate "C" not null unique,
  name text collate "C" not null,
  bio text not null default '',
  password text,                         -- PHC string; null: cannot sign in with a password
  lang text,                             -- null: as the browser wishes
  theme text not null default 'system',
  created_at bigint not null,
  suspended_at bigint
);

create table person_role (
  person bigint not null references person (id),
  role text not null,
  primary key (person, role)
);

-- E-mail addresses and phones: found by a keyed hash, readable only with the school's key.
create table identifier (
  id bigint primary key not null,
  person bigint not null references person (id),
  kind text not null,
  lookup bytea not null,
  sealed bytea not null,
  verified_at bigint,
  unique (kind, lookup)
);
create index identifier_person on identifier (person);

create table session (
  token bytea primary key not null,       -- SHA-256 of the cookie's value
  person bigint not null references person (id),
  created_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  agent text not null
);
create index session_person on session (person);
create index session_expires on session (expires_at);

-- One-time codes: a registration or a password reset on its way.
create table code (
  id bigint primary key not null,
  purpose text not null,
  kind text not null,
  lookup bytea not null,
  sealed bytea not null,
  person bigint references person (id),  -- whose address it is, when it has an account
  hash bytea not null,                   -- keyed hash of the code; of nothing when no code was sent
  tries bigint not null default 0,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index code_lookup on code (purpose, lookup, created_at);
create index code_created on code (created_at);

-- A form that was refused without JavaScript: shown once, on the next page.
create table flash (
  token bytea primary key not null,       -- SHA-256 of the cookie's value
  form text not null,
  body bytea not null,                    -- sealed JSON: values without secrets, faults
  expires_at bigint not null
);
create index flash_expires on flash (expires_at);
