-- The first of the two people who decide on a refund above the limit, until the second has decided: with a request of
-- the buyer's or without one. An approval that waits begins anew, for nobody knows what was left of the money then.
create table refund_approval (
  order_id bigint primary key not null references orders (id),
  approved_by bigint not null references person (id),
  approved_at bigint not null,
  amount bigint not null,                -- minor units of the order's currency
  remaining bigint not null,             -- what was left of the money
  access text not null,                  -- what becomes of the courses
  note text not null
);
update refund_request set approved_by = null where state = 'asked';
-- Who was the first of two stays with the request; what they decided is what was decided.
alter table refund_request drop column approved_amount;
alter table refund_request drop column approved_access;
alter table refund_request drop column approved_note;
