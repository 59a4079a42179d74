-- A lost dispute takes more of the items when a refund comes back afterwards: each entry of the ledger has its shares.
create table dispute_share (
  ledger_entry_id bigint not null references ledger_entry (id),
  dispute_id bigint not null references dispute (id),
  order_item_id bigint not null references order_item (id),
  amount bigint not null,                -- minor units: of the item's price
  teacher_amount bigint not null,        -- of that amount, what comes from the teacher's share
  primary key (ledger_entry_id, order_item_id)
);
create index dispute_share_dispute_id on dispute_share (dispute_id);
create index dispute_share_order_item_id on dispute_share (order_item_id);
insert into dispute_share (ledger_entry_id, dispute_id, order_item_id, amount, teacher_amount)
select e.id, i.dispute_id, i.order_item_id, i.amount, i.teacher_amount
from dispute_item i
join ledger_entry e on e.source_id = i.dispute_id and e.kind = 'dispute_lost';
drop table dispute_item;
