-- Refunds that providers accept now and settle or refuse later.
alter table refund add column ends_access boolean not null default false; -- it closed the courses of its order
alter table refund add column accepted_at bigint; -- the provider has taken it on
alter table refund add column given_up_at bigint; -- it is left to a person; null: it goes on by itself, or is done
create index refund_given_up_at on refund (given_up_at) where given_up_at is not null;
-- Those under way when this came.
update refund set ends_access = true
  where state = 'requested' and reason = 'issued_by_school' and exists (select 1 from payment y
    join order_event e on e.order_id = y.order_id
    where y.id = refund.payment_id and e.kind = 'access_ended' and e.at >= refund.created_at);
