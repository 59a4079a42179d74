-- Refunds that learners ask for.
-- What is promised for a course. One that has no row: what the school's settings say.
create table course_refund_policy (
  course_id bigint primary key not null references course (id) on delete cascade,
  days bigint not null,                  -- in which one may ask; 0: not at all
  share_percent bigint not null,         -- the most that may have been consumed
  changed_at bigint not null,
  changed_by bigint references person (id)
);

-- What was promised and what was bought, as it was when the order was placed. Null: placed before this came.
alter table order_item add column refund_days bigint;
alter table order_item add column refund_share_percent bigint;
alter table order_item add column release_id bigint; -- no reference: seeds write orders without it
update order_item
set release_id = (
  select r.id
  from release r
  join orders o on o.id = order_item.order_id
  where r.course_id = order_item.course_id and r.live_at <= o.created_at
  order by r.live_at desc, r.id desc
  limit 1
);

-- What the provider kept of a payment, as its statement says, in minor units. Null: not known.
alter table payment add column fee bigint;

create table refund_request (
  id bigint primary key not null,
  order_id bigint not null references orders (id),
  asked_by bigint not null references person (id),
  asked_at bigint not null,
  reason text not null,
  facts text not null,                   -- JSON: the formula with its numbers, as it was shown
  proposed bigint not null,              -- minor units: what comes back by the formula
  currency text not null,
  state {key_text} not null,             -- asked, accepted, declined, withdrawn
  approved_by bigint references person (id), -- the first of two people; what they decided stands beside
  approved_amount bigint,
  approved_access text,
  approved_note text,
  decided_by bigint references person (id), -- null: nobody yet, the buyer, or the policy by itself
  decided_at bigint,
  note text not null default '',         -- the answer; the buyer reads it
  amount bigint,                         -- minor units: what is given back
  refund_id bigint unique references refund (id)
);
create unique index refund_request_order_id_key on refund_request (order_id) where state = 'asked';
create index refund_request_order on refund_request (order_id, id);
create index refund_request_state on refund_request (state, id);
