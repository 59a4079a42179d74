-- What was left out of a drawing or of captions when they came in, or changed, as JSON. Null: nothing.
alter table upload add column notes text;
