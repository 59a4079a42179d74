-- Titles as they are searched by.
alter table order_item add column title_folded {key_text} not null default '';
