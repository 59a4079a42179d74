-- Files of statements that are too long to be read while their senders wait, as they came.
create table statement_upload (
  id bigint primary key not null,
  statement_id bigint not null references statement (id), -- the day that its lines go to
  provider {key_text} not null,
  sha256 {bytes} not null,
  line_count bigint not null,            -- of the file, not of the statement
  created_at bigint not null,
  uploaded_by bigint references person (id), -- null: the operator
  refusal text,                          -- JSON: the rule that it breaks; null: nobody has read it yet
  content {bytes}                        -- null: it was refused
);
create index statement_upload_statement_id on statement_upload (statement_id);

-- Which files have lines that had come in earlier ones: those are not taken back first.
create table statement_repeat (
  file_id bigint not null references statement_file (id),
  earlier_id bigint not null references statement_file (id),
  primary key (file_id, earlier_id)
);
create index statement_repeat_earlier_id on statement_repeat (earlier_id);
insert into statement_repeat (file_id, earlier_id)
select f.id, e.id
from statement_file f
join statement_file e on e.provider = f.provider and e.day = f.day and e.created_at < f.created_at
where f.line_count > (
  select count(*)
  from statement_line l
  where l.statement_id = f.statement_id and l.file_id = f.id
);

-- What a line said before a later file said something else of it.
create table statement_correction (
  line_id bigint not null references statement_line (id),
  file_id bigint not null references statement_file (id), -- the later one
  amount bigint not null,
  currency text not null,
  settled_amount bigint,
  settled_currency text,
  primary key (line_id, file_id)
);
create index statement_correction_file_id on statement_correction (file_id);
