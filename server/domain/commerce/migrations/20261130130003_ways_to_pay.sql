-- By which method a payment is made, and what its payer does next.
alter table payment add column method text not null default 'page';
alter table payment add column next text; -- JSON; null: not asked yet, or a row from before, with its redirect_url
alter table payment add column notify_url text; -- where the provider posts its webhooks

-- How a person paid last.
create table payment_preference (
  person_id bigint primary key not null references person (id),
  gateway text not null,
  method text not null,
  chosen_at bigint not null
);
