-- The words that the texts of visitors are filtered by.
create table filter_word (
  id bigint primary key not null,
  word text not null,                    -- as it was entered
  folded {key_text} not null unique,     -- as it is compared
  grade text not null,                   -- refused, held, masked
  sentence text not null default '',     -- of a refused one: what its writer reads; empty: a general one
  added_at bigint not null,
  added_by bigint                        -- a person; null: the operator
);
create index filter_word_grade on filter_word (grade);

-- How often the words changed: what a process made of them holds as long as this stays the same.
create table filter_version (
  id bigint primary key not null,        -- 1
  version bigint not null
);
insert into filter_version (id, version) values (1, 0);
