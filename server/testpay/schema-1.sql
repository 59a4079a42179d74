-- What the provider learned later; run once over a file of the first schema.
begin;

alter table payment add column method text not null default 'page';
-- The payer's name at the provider, where they pay in its app.
alter table payment add column open_id text;
-- The merchant's own name of the payer, under which methods are saved.
alter table payment add column payer text;
-- The merchant asked for the method to be saved.
alter table payment add column may_save integer not null default 0;
-- The method that was saved with it, or that was charged.
alter table payment add column token text;
-- What becomes of its refunds, as the payer chose.
alter table payment add column refunds text not null default 'now';

alter table refund add column reference text;
alter table refund add column state text not null default 'succeeded';
alter table refund add column refusal text;
alter table refund add column settles_at integer;
alter table refund add column settled_at integer;
-- Whether it is refused when its time comes.
alter table refund add column is_doomed integer not null default 0;
update refund set settled_at = created_at;
create index refund_reference on refund (reference);
create index refund_settles on refund (settles_at) where state = 'processing';
create index refund_settled on refund (settled_at);
create index payment_settled on payment (settled_at);

create table saved_method (
    token text primary key,
    payer text not null,
    label text not null,
    created_at integer not null
) strict;

pragma user_version = 1;
commit;
