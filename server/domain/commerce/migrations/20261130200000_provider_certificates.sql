-- When those who manage payments were last told of a certificate of a provider that ends.
alter table provider_health add column certificates_told_at bigint;
