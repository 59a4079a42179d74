-- Refunds that the school gives: who gave them and why, and of what they are a part.
alter table refund add column given_by bigint references person (id); -- null: money that paid nothing goes back
alter table refund add column note text not null default '';          -- why; the buyer reads it
alter table refund add column problem text not null default '';       -- why it could not be sent yet
alter table refund add column tried_at bigint;                        -- when that was

create table refund_item (
  refund bigint not null references refund (id),
  order_item bigint not null references order_item (id),
  amount bigint not null,                -- minor units: of the item's price
  share bigint not null,                 -- of that amount, what comes from the teacher's share
  primary key (refund, order_item)
);
create index refund_item_item on refund_item (order_item);

-- Permissions that are new: whoever could remove categories still can.
update role set permissions = permissions || ' category.delete.any' where permissions like '%category.edit.any%';
update role set permissions = permissions || ' course.delete.own' where name = 'teacher';
update role set permissions = permissions || ' order.refund.any' where name = 'support';

-- When she was last seen, so that it is known when her sessions have ended.
alter table person add column seen_at bigint;

-- Whoever asks from a browser that its owner has used before has a turn of her own; empty: strangers.
alter table code add column device text not null default '';
