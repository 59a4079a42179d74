-- Saving a method without a payment; run once over a file of the schema before.
begin;

create table setup (
    id text primary key,
    reference text not null,
    payer text not null,
    language text not null,
    host text not null,
    return_url text not null,
    state text not null,
    token text,
    created_at integer not null
) strict;
create index setup_reference on setup (reference, created_at);

pragma user_version = 2;
commit;
