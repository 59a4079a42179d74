-- What was left out of a drawing when it came in, or changed, as JSON. Null: nothing.
alter table upload add column notes text;
