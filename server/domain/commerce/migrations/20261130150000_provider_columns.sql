-- The provider by one name in all tables.
alter table payment rename column gateway to provider;
alter table payment_webhook rename column gateway to provider;
alter table payment_preference rename column gateway to provider;
