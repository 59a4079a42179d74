-- Since when the entries that a day's statement does not have any more wait to be written; null: they do not.
alter table statement add column recheck_at bigint;
