-- Another account of a provider does not know what people saved with the one before.
alter table saved_method add column set_aside_at bigint; -- null: it can be charged, as far as we know
