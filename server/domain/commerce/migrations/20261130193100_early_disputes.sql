-- A dispute may be told of before its payment is known by the provider's reference: it is read again then.
alter table payment_webhook add column payment_reference {key_text}; -- of an unknown payment, as its provider names it
create index payment_webhook_payment_reference on payment_webhook (provider, payment_reference)
  where payment_reference is not null;
