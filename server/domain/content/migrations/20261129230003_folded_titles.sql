-- Titles as they are searched and sorted by, whatever the engine takes for lower case and for an order.
alter table listing add column title_folded {key_text} not null default '';
alter table listing add column title_sort_key {bytes} not null default {sqlite: x''}{postgres: ''};
drop index listing_title;
create index listing_title on listing (title_sort_key, course_id);
alter table tag add column sort_key {bytes} not null default {sqlite: x''}{postgres: ''};
