-- The days of providers: a statement of each, and what the books have of it. Closed ones never change.
create table statement (
  id bigint primary key not null,
  provider {key_text} not null,
  day {key_text} not null,               -- by the provider's clocks: 2026-11-30
  state text not null,                   -- open, closed
  received_at bigint,                    -- null: no statement has been read yet
  told_at bigint,                        -- somebody was told that none came
  line_count bigint not null default 0,
  matched_count bigint not null default 0, -- fees among them
  difference_count bigint not null default 0, -- of those that nobody has resolved
  closed_at bigint,
  closed_by bigint references person (id), -- null: the operator
  note text not null default '',         -- why it was closed although it does not add up
  unique (provider, day)
);

-- What each day sums to, by currency. Minor units; what came to the school is positive.
create table statement_total (
  statement_id bigint not null references statement (id),
  currency {key_text} not null,
  amount bigint not null,                -- the provider's sum
  book_amount bigint not null,           -- ours
  fee_amount bigint not null,            -- the fees within the provider's sum
  primary key (statement_id, currency)
);

-- The statements that came, as they came.
create table statement_file (
  id bigint primary key not null,
  statement_id bigint not null references statement (id), -- the day that its lines go to
  provider {key_text} not null,
  day {key_text} not null,               -- of which it is the statement
  sha256 {bytes} not null,
  content {bytes},                       -- its lines as JSON; null: they have been read
  line_count bigint not null,
  written_count bigint not null default 0,
  created_at bigint not null,
  uploaded_by bigint references person (id), -- null: fetched, or by the operator
  imported_at bigint,
  unique (provider, sha256)
);
create index statement_file_statement_id on statement_file (statement_id);

create table statement_line (
  id bigint primary key not null,
  statement_id bigint not null references statement (id),
  file_id bigint references statement_file (id), -- null: in the books alone
  number bigint not null,                -- in its file, from 1
  provider {key_text} not null,
  line_key {bytes} not null,             -- SHA-256 of what makes it this line and no other
  kind text not null,
  reference text not null,               -- the provider's
  payment_id bigint references payment (id),
  refund_id bigint references refund (id),
  ledger_entry_id bigint unique references ledger_entry (id), -- what it is matched with
  amount bigint,                         -- the provider's; null: not in the statement
  currency text,
  book_amount bigint,                    -- ours; null: not in the books
  book_currency text,
  occurred_at bigint not null,
  is_late boolean not null,              -- its own day was closed
  class text not null,
  is_open boolean not null,              -- a difference that waits
  resolution text,
  resolved_at bigint,
  resolved_by bigint references person (id), -- null: the operator
  note text not null default '',
  unique (provider, line_key)
);
create index statement_line_statement_id on statement_line (statement_id, class);
create index statement_line_payment_id on statement_line (payment_id);
create index refund_reference on refund (reference);
