-- What was written by a program, not by SQL, when a school was opened by a later version.
create table upgrade_step (
  name {key_text} primary key not null,
  version bigint not null,
  done_at bigint not null
);
