-- Methods that people saved at providers, to pay again without their pages. Only the provider's token is kept, sealed.
create table saved_method (
  id bigint primary key not null,        -- of one that is saved without a payment: our reference at the provider
  person_id bigint not null references person (id),
  provider {key_text} not null,
  reference text,                        -- the provider's, of saving it without a payment
  next text,                             -- JSON: what its owner does next to save it
  token_encrypted {bytes},               -- null: not saved yet, or forgotten at the provider
  token_lookup {bytes},                  -- by which it is known again, also when it is forgotten
  label text not null default '',        -- the provider's name for it
  name text not null default '',         -- its owner's
  kind text not null default 'card',
  is_default boolean not null default false,
  created_at bigint not null,
  saved_at bigint,                       -- null: not saved yet
  expires_at bigint,                     -- null: not known
  removed_at bigint,                     -- by its owner; or saving it came to nothing
  forgotten_at bigint                    -- at the provider
);
create index saved_method_person_id on saved_method (person_id, id);
create unique index saved_method_token on saved_method (provider, person_id, token_lookup);
create unique index saved_method_default on saved_method (person_id) where is_default;

alter table payment add column saved_method_id bigint references saved_method (id); -- what is charged
alter table payment add column saves_method boolean not null default false; -- its payer wants it saved for later
create index payment_saved_method_id on payment (saved_method_id) where saved_method_id is not null;
