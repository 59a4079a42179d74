-- When somebody said that a webhook needs nobody any more.
alter table payment_webhook add column seen_at bigint;
