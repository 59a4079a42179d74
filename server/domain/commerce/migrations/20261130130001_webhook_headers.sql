-- All headers of a webhook, as JSON: pairs of name and value. Null: a row from before, of which `signature` is kept.
alter table payment_webhook add column headers text;
