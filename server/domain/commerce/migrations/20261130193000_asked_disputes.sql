-- Providers are asked about open disputes.
alter table dispute rename column provider_reference to reference;
alter table dispute add column asked_at bigint; -- when its provider last answered about it; null: ask soon
