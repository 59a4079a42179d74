-- What its sender has made of the file's content, by which it goes on from any browser. Null: they did not say.
alter table upload add column fingerprint text;
