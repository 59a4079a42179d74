-- Orders, payments, refunds and the ledger. (`order` is a word of SQL.)
create table orders (
  id bigint primary key not null,
  person_id bigint not null references person (id),
  state text not null,
  amount bigint not null,                -- minor units: the sum of the items
  currency text not null,
  created_at bigint not null,
  closes_at bigint not null,             -- nobody paid: closed then
  paid_at bigint
);
create index orders_person_id on orders (person_id, id);

-- What is in an order, as it was when it was placed.
create table order_item (
  id bigint primary key not null,
  order_id bigint not null references orders (id),
  course_id bigint not null references course (id),
  teacher_id bigint not null references person (id),
  title text not null,
  language text not null,
  amount bigint not null,
  platform_fee_bps bigint not null       -- of the amount, in basis points
);
create index order_item_order on order_item (order_id);
create index order_item_course_id on order_item (course_id);
create index order_item_teacher_id on order_item (teacher_id, id);

-- Everything that happened to an order.
create table order_event (
  id bigint primary key not null,
  order_id bigint not null references orders (id),
  kind text not null,
  state text not null,                   -- of the order, afterwards
  decline text,
  at bigint not null
);
create index order_event_order on order_event (order_id, id);

-- An attempt to pay an order. Its id is the idempotency key and our reference at the provider.
create table payment (
  id bigint primary key not null,
  order_id bigint not null references orders (id),
  gateway text not null,
  reference text,                        -- the provider's; null: it has not answered yet
  redirect_url text,                     -- of the provider's page
  state text not null,
  decline text,
  amount bigint not null,
  currency text not null,
  created_at bigint not null,
  finalized_at bigint,
  unique (gateway, reference)
);
create unique index payment_order_id_key on payment (order_id) where state in ('created', 'pending');
create index payment_order on payment (order_id, id);

-- Money on its way back.
create table refund (
  id bigint primary key not null,        -- the idempotency key
  payment_id bigint not null references payment (id),
  amount bigint not null,
  currency text not null,
  reason text not null,
  state text not null,                   -- requested, succeeded
  reference text,                        -- the provider's
  created_at bigint not null,
  finalized_at bigint,
  issued_by bigint references person (id), -- null: money that paid nothing goes back
  note text not null default '',         -- why; the buyer reads it
  last_error text not null default '',   -- why it could not be sent yet
  tried_at bigint                        -- when that was
);
create index refund_payment_id on refund (payment_id);

-- Of which items it is a part.
create table refund_item (
  refund_id bigint not null references refund (id),
  order_item_id bigint not null references order_item (id),
  amount bigint not null,                -- minor units: of the item's price
  teacher_amount bigint not null,        -- of that amount, what comes from the teacher's share
  primary key (refund_id, order_item_id)
);
create index refund_item_item on refund_item (order_item_id);

-- What providers told us, word for word, before anything is made of it.
create table payment_webhook (
  id bigint primary key not null,
  gateway text not null,
  digest {bytes} not null,               -- SHA-256 of signature and body
  signature text not null,
  body {bytes} not null,
  delivery_count bigint not null default 1, -- how often it came
  received_at bigint not null,
  outcome text,                          -- null: not looked at yet
  payment_id bigint references payment (id),
  handled_at bigint,
  unique (gateway, digest)
);
create index payment_webhook_waiting on payment_webhook (outcome, id);

-- The ledger: double entry, only ever appended to, each entry chained to the one before it.
create table ledger_entry (
  id bigint primary key not null,
  sequence bigint not null unique,
  kind text not null,
  source_id bigint not null,             -- the payment or the refund
  at bigint not null,
  hash {bytes} not null                  -- SHA-256 of the hash before and of this entry
);
create index ledger_entry_at on ledger_entry (at);
-- What `lyceum check` asks of every payment.
create index ledger_entry_source_id on ledger_entry (source_id);

create table ledger_posting (
  ledger_entry_id bigint not null references ledger_entry (id),
  account text not null,
  currency text not null,
  amount bigint not null,                -- minor units; what comes to us is positive
  primary key (ledger_entry_id, account, currency)
);
create index ledger_posting_account on ledger_posting (account, currency);
