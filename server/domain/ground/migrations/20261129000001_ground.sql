-- Files that were uploaded or imported.
create table file (
  id bigint primary key not null,
  hash text not null unique,             -- SHA-256 in hex; the file lies at media/ab/<hash>
  mime text not null,
  bytes bigint not null,
  width bigint,
  height bigint,
  placeholder text,                      -- data: address of a blurred picture
  public boolean not null,               -- covers are; all else needs a signed address
  created_at bigint not null
);

-- Work that is done after the change that asks for it is committed.
create table job (
  id bigint primary key not null,
  kind text not null,
  payload {bytes} not null,              -- sealed JSON
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

-- Development only: mails and text messages that were not sent.
create table dev_mailbox (
  id bigint primary key not null,
  recipient text not null,
  subject text not null,
  body text not null,
  created_at bigint not null,
  kind text not null default 'mail'
);

-- Text messages that were asked for: what caps and costs are counted in.
create table sms (
  id bigint primary key not null,        -- the job that delivers it
  country text not null,                 -- ISO 3166, two letters
  value_hmac {bytes} not null,           -- of the number
  origin {bytes} not null,               -- of the address that asked
  cost bigint not null,                  -- in ten-thousandths of the currency
  currency text not null,
  sent boolean not null,                 -- false: nobody has this number, and it got none
  created_at bigint not null
);
create index sms_created on sms (created_at);
create index sms_value_hmac on sms (value_hmac, created_at);
create index sms_origin on sms (origin, created_at);

-- How often somebody guessed wrong: at an account, from an address, on a device. Keys are keyed hashes.
create table rate_limit (
  key {bytes} primary key not null,
  window_end bigint not null,            -- then all is forgotten; each guess moves it on
  retry_at bigint not null               -- not before then is another guess looked at
);
create index rate_limit_window_end on rate_limit (window_end);

-- A form that was refused without JavaScript: shown once, on the next page.
create table flash (
  token {bytes} primary key not null,    -- SHA-256 of the cookie's value
  form text not null,
  body {bytes} not null,                 -- sealed JSON: values without secrets, faults
  expires_at bigint not null
);
create index flash_expires on flash (expires_at);

-- What happened, each row bound to the one before it by a keyed hash.
create table audit_log (
  kind text not null,                    -- sign-in, operation
  sequence bigint not null,
  at bigint not null,
  actor_id bigint,                       -- a person; null: nobody, or the school itself
  action text not null,
  subject text not null,
  before text not null,
  after text not null,
  address text not null,
  request text not null,
  hash {bytes} not null,
  primary key (kind, sequence)
);
create index audit_log_at on audit_log (kind, at);
create index audit_log_actor_id on audit_log (actor_id, at);

-- Where each chain begins and ends. What was cut off had its time; the signature says that we cut.
create table audit_checkpoint (
  kind text primary key not null,
  first_sequence bigint not null,        -- the oldest row that is kept
  first_hash {bytes} not null,           -- the hash before it
  last_sequence bigint not null,
  last_hash {bytes} not null,
  signature {bytes} not null
);
