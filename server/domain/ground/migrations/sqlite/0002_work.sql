-- Work that is done after the change that asks for it is committed.
create table job (
  id bigint primary key not null,
  kind text not null,
  payload blob not null,                 -- sealed JSON
  run_at bigint not null,
  attempts bigint not null default 0,
  locked_until bigint,
  done_at bigint,
  failed_at bigint,                      -- given up after the last attempt
  error text
);
create index job_due on job (done_at, failed_at, run_at);

-- What happened, for whom it may concern outside: read in order, sent at least once.
create table outbox (
  id bigint primary key not null,
  topic text not null,
  payload text not null,                 -- JSON
  created_at bigint not null,
  sent_at bigint
);
create index outbox_unsent on outbox (sent_at, id);

-- Development only: mails that were not sent.
create table mailbox (
  id bigint primary key not null,
  recipient text not null,
  subject text not null,
  body text not null,
  created_at bigint not null
);
