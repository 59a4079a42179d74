-- What the administration set for each payment provider. One that has no row is as the program has it.
create table payment_provider (
  id bigint primary key not null,
  name {key_text} not null unique,
  enabled boolean not null,              -- whether payments can be begun with it
  position bigint not null,              -- in the order of the offer
  sandbox boolean not null,              -- whether no money moves
  credentials_encrypted {bytes},         -- its keys by their fields, as sealed JSON; null: none were entered
  credentials_changed_at bigint,
  changed_at bigint not null,
  changed_by bigint                      -- a person; null: the operator
);

-- How each provider has answered lately.
create table provider_health (
  provider {key_text} primary key not null,
  last_success_at bigint,
  last_failure_at bigint,
  last_failure text,
  failures bigint not null default 0,    -- since the last good answer
  told_at bigint,                        -- when the school was told that it fails; null: it was not, or it has recovered
  checked_at bigint,                     -- the last test of the connection
  check_error text,                      -- null: it went well
  check_account text not null default '' -- whose account it is, as the provider says
);

-- How many answers of which kind came in each hour, and how long they took together.
create table provider_answer (
  provider {key_text} not null,
  hour bigint not null,                  -- its first millisecond
  kind {key_text} not null,              -- 'ok', or why it failed
  count bigint not null,
  millis bigint not null,
  primary key (provider, hour, kind)
);
create index provider_answer_hour on provider_answer (hour);
