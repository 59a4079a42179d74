-- Names as they are searched by, whatever the engine takes for lower case.
alter table person add column name_folded {key_text} not null default '';
