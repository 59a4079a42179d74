-- Payers who object to a payment at their bank.
create table dispute (
  id bigint primary key not null,
  provider {key_text} not null,
  provider_reference {key_text} not null,
  payment_id bigint not null references payment (id),
  amount bigint not null,                -- minor units: what is contested
  currency text not null,
  reason text not null,                  -- the provider's word
  state {key_text} not null,             -- needs_response, under_review, won, lost; warning_… of an inquiry
  funds_withdrawn boolean not null,      -- the provider said once that it holds the money back
  evidence_due_at bigint,
  opened_at bigint not null,
  closed_at bigint,                      -- when we heard that it is over
  is_withdrawn boolean not null default false, -- the ledger has taken it off the provider's account
  is_divided boolean not null default false, -- the ledger has divided the loss
  ends_access boolean not null default false, -- it closed the courses of its order for good
  unique (provider, provider_reference)
);
create index dispute_payment_id on dispute (payment_id);
create index dispute_state on dispute (state, id);

-- What of a lost one comes from each item of the order; the rest is the school's loss.
create table dispute_item (
  dispute_id bigint not null references dispute (id),
  order_item_id bigint not null references order_item (id),
  amount bigint not null,                -- minor units: of the item's price
  teacher_amount bigint not null,        -- of that amount, what comes from the teacher's share
  primary key (dispute_id, order_item_id)
);
create index dispute_item_item on dispute_item (order_item_id);
