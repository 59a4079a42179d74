-- Refunds that somebody made at the provider itself, in its dashboard or through its API.
alter table refund add column is_external boolean not null default false; -- the provider told us of it
