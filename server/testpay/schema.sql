-- Instants are Unix milliseconds, money is minor units.
create table if not exists payment (
    id text primary key,
    reference text not null,
    amount integer not null check (amount > 0),
    currency text not null,
    description text not null,
    language text not null,
    host text not null,
    return_url text not null,
    notify_url text not null,
    state text not null,
    reason text,
    choice text,
    refunded integer not null default 0 check (refunded between 0 and amount),
    expires_at integer not null,
    settles_at integer,
    created_at integer not null,
    settled_at integer
) strict;
create index if not exists payment_reference on payment (reference, created_at);
create index if not exists payment_settles on payment (settles_at) where state = 'processing';

create table if not exists refund (
    id text primary key,
    payment text not null references payment (id),
    amount integer not null check (amount > 0),
    reason text not null,
    created_at integer not null
) strict;

-- What was made under an Idempotency-Key, and by which request.
create table if not exists made (
    key text primary key,
    fingerprint blob not null,
    id text not null
) strict;

-- Notifications; due_at is null when nothing is left to try.
create table if not exists notice (
    id text primary key,
    url text not null,
    body text not null,
    attempts integer not null default 0,
    created_at integer not null,
    due_at integer,
    delivered_at integer
) strict;
create index if not exists notice_due on notice (due_at) where due_at is not null;
