-- What each role may do: words with spaces between them; '*' is everything there is and will be.
create table role (
  name text primary key not null,
  permissions text not null,
  built_in bigint not null default 0
);
insert into role (name, permissions, built_in) values
  ('learner', '', 1),
  ('teacher', 'course.view.own course.create.own course.edit.own course.publish.own course.export.own order.export.own', 1),
  ('reviewer', 'course.view.any school.view.any application.view.any application.manage.any', 1),
  ('support', 'order.view.any school.view.any person.view.any person.edit.any', 1),
  ('administrator', '*', 1);
create index person_role_role on person_role (role);

-- Where a session came from, and when its person last gave her password.
alter table session add column address text not null default '';
alter table session add column confirmed_at bigint not null default 0;

-- How often somebody guessed wrong: at an account, from an address, on a device. Keys are keyed hashes.
create table attempt (
  key blob primary key not null,
  until bigint not null,                 -- then all is forgotten; each guess moves it on
  free_at bigint not null                -- not before then is another guess looked at
);
create index attempt_until on attempt (until);

-- An address or number that was replaced: for 72 hours its owner can take it back.
create table contact_change (
  id bigint primary key not null,
  person bigint not null references person (id),
  kind text not null,
  lookup blob,                             -- the old one; null: there was none
  sealed blob,
  token blob not null unique,              -- SHA-256 of what the mail to the old address holds
  created_at bigint not null,
  expires_at bigint not null,
  undone_at bigint
);
create index contact_change_person on contact_change (person);

-- Text messages that were asked for: what caps and costs are counted in.
create table sms (
  id bigint primary key not null,        -- the job that delivers it
  country text not null,                 -- ISO 3166, two letters
  lookup blob not null,                    -- of the number
  origin blob not null,                    -- of the address that asked
  cost bigint not null,                  -- in ten-thousandths of the currency
  currency text not null,
  sent bigint not null,                  -- 0: nobody has this number, and it got none
  created_at bigint not null
);
create index sms_created on sms (created_at);
create index sms_lookup on sms (lookup, created_at);
create index sms_origin on sms (origin, created_at);

-- Who wants to teach.
create table application (
  id bigint primary key not null,
  person bigint not null references person (id),
  about text not null,
  sample text not null,
  state text not null,                   -- waiting, accepted, refused
  answer text not null default '',
  created_at bigint not null,
  decided_at bigint,
  decided_by bigint references person (id)
);
create index application_state on application (state, created_at);
create index application_person on application (person);

-- What happened, each row bound to the one before it by a keyed hash.
create table log (
  kind text not null,                    -- sign-in, operation
  seq bigint not null,
  at bigint not null,
  actor bigint,                          -- a person; null: nobody, or the school itself
  verb text not null,
  subject text not null,
  before text not null,
  after text not null,
  address text not null,
  request text not null,
  hash blob not null,
  primary key (kind, seq)
);
create index log_at on log (kind, at);
create index log_actor on log (actor, at);

-- Where each chain begins and ends. What was cut off had its time; the signature says that we cut.
create table log_span (
  kind text primary key not null,
  first_seq bigint not null,             -- the oldest row that is kept
  first_hash blob not null,                -- the hash before it
  last_seq bigint not null,
  last_hash blob not null,
  signature blob not null
);

alter table mailbox add column kind text not null default 'mail';
