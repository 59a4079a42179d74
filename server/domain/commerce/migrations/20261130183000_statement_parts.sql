-- Statements are fetched in parts, and also for days that lines made which came late.
alter table statement add column asked_at bigint; -- since when it is fetched by itself; null: it is not yet
update statement set asked_at = coalesce(received_at, told_at);

-- What has come of a statement so far, until the last part of it is there.
create table statement_part (
  statement_id bigint not null references statement (id),
  number bigint not null,                -- from 0
  content {bytes} not null,              -- JSON: its lines, and what was left out
  primary key (statement_id, number)
);

-- JSON: how many movements were left out, by the currency that the school does not sell in. Null: none.
alter table statement_file add column left_out text;

-- What reached the account, where the provider changed it into another currency. Null: what was paid.
alter table statement_line add column settled_amount bigint;
alter table statement_line add column settled_currency text;
