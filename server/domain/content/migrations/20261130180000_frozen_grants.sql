-- Since when a grant opens nothing for now: the payment behind it is disputed. Null: it does what it says.
alter table access_grant add column frozen_at bigint;
