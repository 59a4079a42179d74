-- Settings that were changed while the school runs. What the file or the environment says stands above them.
create table setting (
  id bigint primary key not null,
  key {key_text} not null unique,        -- such as school.time_zone
  value text,                            -- null: it is sealed
  value_encrypted {bytes},               -- sealed text of a secret
  changed_at bigint not null,
  changed_by bigint                      -- a person; null: the operator
);
