-- The first of the two people who decided on a refund above the limit; `issued_by` is the second.
alter table refund add column approved_by bigint references person (id);
