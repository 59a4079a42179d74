//! Refunds that a provider accepts now and confirms or refuses later, or never.

use commerce::{
    ledger, order,
    payment::{RefundInput, apply_update, issue, retry_refunds, webhook},
};
use ground::{Actor, Error, RequestContext};
use model::{
    Currency, Id, Millis, Permissions, Role,
    admin::TimelineEvent,
    ledger::LedgerAccount,
    order::{CourseAccess, Order, OrderEventKind, OrderState, RefundAccess, RefundState},
};
use school::admin;
use testing::{guest, signed};

use crate::support::{SecondTry, Shop, in_a_shop};

impl Shop {
    async fn sold(&self, buyer: &RequestContext) -> Id<Order> {
        let order = self.order(buyer).await;
        self.pay(buyer, order).await;
        apply_update(&self.school.db, "test", &self.provider.pays(self.provider.newest())).await.unwrap();
        order
    }

    /// Gives all of an order back; its course is closed.
    async fn gives_back(&self, order: Id<Order>) {
        let amount = self.one("select cast(max(amount) as text) from orders").await;
        let amount = model::Money { minor: amount.parse().unwrap(), currency: Currency::Usd }.amount();
        self.gives(order, &amount, RefundAccess::ByAmount).await;
    }

    async fn gives(&self, order: Id<Order>, amount: &str, access: RefundAccess) {
        let given = RefundInput { amount: amount.into(), note: "Bought by mistake".into(), access };
        issue(&self.school.db, &RequestContext::system(), order, &given).await.unwrap();
        self.work().await;
    }

    /// A webhook tells of the newest refund.
    async fn hears(&self, state: RefundState) {
        let body = format!("refund {} {state}", self.provider.newest_refund());
        webhook::receive(&self.school.db, "test", signed("ours"), body.as_bytes()).await.unwrap();
        webhook::process_pending(&self.school.db).await.unwrap();
    }

    async fn balances(&self) -> Vec<i64> {
        let raw = self.one("select cast(teacher_id as text) from order_item").await.parse().unwrap();
        let accounts = [
            LedgerAccount::Provider("test".into()),
            LedgerAccount::Teacher(Id::from_raw(raw)),
            LedgerAccount::Platform,
            LedgerAccount::Refund,
            LedgerAccount::Suspense,
        ];
        let mut balances = Vec::new();
        for account in &accounts {
            balances.push(ledger::balance(&self.school.db, account, Currency::Usd).await.unwrap().minor);
        }
        balances
    }

    async fn refund_state(&self) -> String {
        self.one("select state from refund order by id desc").await
    }

    async fn mails(&self) -> String {
        let mails = ground::mail::mailbox(&self.school.db).await.unwrap();
        mails.into_iter().map(|mail| mail.subject + "\n" + &mail.body).collect()
    }

    async fn timeline(&self, order: Id<Order>) -> Vec<TimelineEvent> {
        let detail = admin::order(&self.school.db, &RequestContext::system(), order).await.unwrap();
        detail.timeline.into_iter().map(|entry| entry.event).collect()
    }

    async fn left_to_a_person(&self) -> i64 {
        let (db, system) = (&self.school.db, RequestContext::system());
        let counted = admin::overview(db, &system).await.unwrap().refunds_left;
        let listed = admin::orders_with_refunds_left(db, &system, None).await.unwrap();
        assert_eq!(counted, listed.total, "the number leads to those orders");
        counted
    }
}

#[tokio::test]
async fn a_refund_that_was_accepted_waits_until_the_provider_has_sent_it() {
    for is_told in [true, false] {
        in_a_shop(|shop| async move {
            let amy = shop.person("amy").await;
            let order = shop.sold(&amy).await;
            shop.provider.set_refunds(RefundState::Pending);
            shop.gives_back(order).await;
            assert_eq!(shop.refund_state().await, "pending");
            assert_eq!(shop.state(&amy, order).await, OrderState::Refunding);
            assert!(
                shop.timeline(order).await.iter().any(|event| matches!(event, TimelineEvent::RefundAccepted { .. }))
            );
            shop.in_order().await;
            if is_told {
                shop.hears(RefundState::Succeeded).await;
                shop.hears(RefundState::Pending).await;
            } else {
                shop.provider.refund_becomes(shop.provider.newest_refund(), RefundState::Succeeded);
                shop.school.clock.advance(Millis::MINUTE);
                shop.work().await;
            }
            assert_eq!(
                (shop.refund_state().await, shop.state(&amy, order).await),
                ("succeeded".into(), OrderState::Refunded)
            );
            assert_eq!(shop.balances().await, [0; 5]);
            assert_eq!(shop.provider.refunds().len(), 1);
            assert_eq!(shop.left_to_a_person().await, 0);
        })
        .await;
    }
}

#[tokio::test]
async fn a_refund_that_is_refused_for_good_leaves_everything_as_it_was() {
    for is_told in [true, false] {
        for begins in [RefundState::Pending, RefundState::Refused] {
            in_a_shop(|shop| async move {
                let amy = shop.person("amy").await;
                let order = shop.sold(&amy).await;
                let before = shop.balances().await;
                shop.provider.set_refunds(begins);
                shop.gives_back(order).await;
                if begins == RefundState::Pending {
                    assert_eq!(shop.access(&amy).await, CourseAccess::None);
                    if is_told {
                        shop.hears(RefundState::Refused).await;
                    } else {
                        shop.provider.refund_becomes(shop.provider.newest_refund(), RefundState::Refused);
                        shop.school.clock.advance(Millis::MINUTE);
                        shop.work().await;
                    }
                }
                assert_eq!(shop.refund_state().await, "refused");
                assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
                assert_eq!(shop.balances().await, before, "a posting of its own takes it back");
                assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)), "it is open again");
                shop.work().await;
                let mails = shop.mails().await;
                assert!(mails.contains("did not go through") || mails.contains("未能完成"), "{mails}");
                assert!(mails.contains("open to you again") || mails.contains("重新为你打开"), "{mails}");
                let events = order::load(&shop.school.db, &amy, order).await.unwrap().events;
                assert!(events.iter().any(|event| event.kind == OrderEventKind::RefundRefused));
                let refused = TimelineEvent::RefundRefused { reason: "account_closed".into() };
                assert!(shop.timeline(order).await.contains(&refused));
                shop.in_order().await;

                // It can be given back once more, all of it.
                shop.provider.set_refunds(RefundState::Succeeded);
                shop.gives_back(order).await;
                assert_eq!(shop.state(&amy, order).await, OrderState::Refunded);
                assert_eq!((shop.balances().await, shop.access(&amy).await), (vec![0; 5], CourseAccess::None));
            })
            .await;
        }
    }
}

#[tokio::test]
async fn a_refused_part_leaves_the_parts_that_went() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.sold(&amy).await;
        shop.gives(order, "10.00", RefundAccess::End).await;
        let before = shop.balances().await;
        shop.provider.set_refunds(RefundState::Refused);
        shop.gives(order, "5.00", RefundAccess::End).await;
        assert_eq!(shop.state(&amy, order).await, OrderState::PartRefunded);
        assert_eq!(shop.balances().await, before);
        assert_eq!(shop.access(&amy).await, CourseAccess::None, "the first refund closed it, and stands");
        shop.work().await;
        assert!(!shop.mails().await.contains("open to you again"));
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_was_sent_and_comes_back_is_taken_back() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.sold(&amy).await;
        let before = shop.balances().await;
        shop.gives_back(order).await;
        assert_eq!(shop.state(&amy, order).await, OrderState::Refunded);
        shop.hears(RefundState::Refused).await;
        shop.hears(RefundState::Refused).await;
        assert_eq!((shop.state(&amy, order).await, shop.balances().await), (OrderState::Paid, before));
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
        // What is said against our books changes nothing, and somebody looks.
        shop.hears(RefundState::Succeeded).await;
        assert_eq!(shop.one("select outcome from payment_webhook order by id desc").await, "mismatch");
    })
    .await;
}

#[tokio::test]
async fn news_of_a_refund_in_every_order_leads_to_the_same_end() {
    use RefundState::{Pending, Refused, Requested, Succeeded};
    for (states, end) in [
        ([Pending, Succeeded, Pending, Succeeded], OrderState::Refunded),
        ([Succeeded, Pending, Requested, Succeeded], OrderState::Refunded),
        ([Requested, Succeeded, Succeeded, Pending], OrderState::Refunded),
        ([Pending, Refused, Pending, Refused], OrderState::Paid),
        ([Refused, Requested, Pending, Refused], OrderState::Paid),
    ] {
        in_a_shop(|shop| async move {
            let amy = shop.person("amy").await;
            let order = shop.sold(&amy).await;
            shop.provider.set_refunds(Pending);
            shop.gives_back(order).await;
            for state in states {
                shop.hears(state).await;
            }
            assert_eq!(shop.state(&amy, order).await, end, "{states:?}");
            assert_eq!(shop.one("select cast(count(*) as text) from ledger_entry").await, "3");
        })
        .await;
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_tried_for_seven_days_and_then_left_to_a_person() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.sold(&amy).await;
        shop.provider.set_down(true);
        shop.gives_back(order).await;
        let mut tries = 0;
        for hour in 0..8 * 24 {
            let before = shop.one("select cast(tried_at as text) from refund").await;
            shop.school.clock.advance(Millis::HOUR);
            shop.work().await;
            tries += usize::from(shop.one("select cast(tried_at as text) from refund").await != before);
            assert_eq!(shop.left_to_a_person().await, i64::from(hour >= 7 * 24 - 1), "hour {hour}");
        }
        assert!((8..=14).contains(&tries), "with growing distance: {tries}");
        assert_eq!(
            shop.one("select cast(count(*) as text) from job where kind = 'refund' and done_at is null").await,
            "0"
        );
        assert!(shop.timeline(order).await.contains(&TimelineEvent::RefundLeft));
        assert_eq!(
            (shop.refund_state().await, shop.state(&amy, order).await),
            ("requested".into(), OrderState::Refunding)
        );

        let nobody = retry_refunds(db, &amy, order).await;
        assert!(matches!(nobody, Err(Error::Forbidden)), "{nobody:?}");
        assert!(matches!(retry_refunds(db, &guest(), order).await, Err(Error::Unauthenticated)));
        shop.provider.set_down(false);
        let Actor::Person(sue, _) = shop.person("sue").await.actor else { panic!("she has an account") };
        let sue = RequestContext::from(Actor::Person(sue, Permissions::from_iter([Role::Support])));
        retry_refunds(db, &sue, order).await.unwrap();
        assert!(matches!(retry_refunds(db, &sue, order).await, Err(Error::Stale)), "once");
        shop.work().await;
        assert_eq!((shop.state(&amy, order).await, shop.left_to_a_person().await), (OrderState::Refunded, 0));
        assert_eq!(shop.provider.refunds().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_refund_that_was_left_to_a_person_stays_with_them_until_it_is_final() {
    for is_forgotten in [false, true] {
        in_a_shop(|shop| async move {
            let (db, amy) = (&shop.school.db, shop.person("amy").await);
            let order = shop.sold(&amy).await;
            shop.provider.set_refunds(RefundState::Requested);
            shop.gives_back(order).await;
            for _ in 0..9 {
                shop.school.clock.advance(Millis::DAY);
                shop.work().await;
            }
            assert_eq!((shop.refund_state().await, shop.left_to_a_person().await), ("requested".into(), 1));
            shop.hears(RefundState::Pending).await;
            assert_eq!((shop.refund_state().await, shop.left_to_a_person().await), ("pending".into(), 1));
            if is_forgotten {
                // The provider does not know it any more: who tries it again has it created again.
                shop.provider.forgets_refund(shop.provider.newest_refund());
                shop.provider.set_refunds(RefundState::Succeeded);
                retry_refunds(db, &RequestContext::system(), order).await.unwrap();
                shop.work().await;
            } else {
                shop.hears(RefundState::Succeeded).await;
            }
            assert_eq!((shop.state(&amy, order).await, shop.left_to_a_person().await), (OrderState::Refunded, 0));
            assert_eq!((shop.balances().await, shop.provider.refunds().len()), (vec![0; 5], 1));
        })
        .await;
    }
}

#[tokio::test]
async fn money_that_paid_nothing_and_cannot_go_back_is_left_to_a_person() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let SecondTry { order, first, .. } = shop.pays_at_second_try(&amy).await;
        shop.provider.set_refunds(RefundState::Refused);
        apply_update(db, "test", &shop.provider.pays(first)).await.unwrap();
        shop.work().await;
        assert_eq!((shop.refund_state().await, shop.state(&amy, order).await), ("refused".into(), OrderState::Paid));
        assert!(shop.balances().await[4] < 0, "it is still the buyer's");
        assert_eq!(shop.left_to_a_person().await, 1);
        shop.in_order().await;
        shop.provider.set_refunds(RefundState::Succeeded);
        retry_refunds(db, &RequestContext::system(), order).await.unwrap();
        shop.work().await;
        assert_eq!((shop.balances().await[4], shop.left_to_a_person().await), (0, 0));
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
    })
    .await;
}

#[tokio::test]
async fn news_about_other_money_changes_no_refund() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.sold(&amy).await;
        shop.provider.set_refunds(RefundState::Pending);
        shop.gives_back(order).await;
        shop.school.damage("update refund set reference = 'tr_other'").await;
        shop.hears(RefundState::Succeeded).await;
        assert_eq!(shop.one("select outcome from payment_webhook").await, "mismatch");
        assert_eq!(shop.refund_state().await, "pending");
        let body = b"refund 0123456789ABC succeeded";
        webhook::receive(&shop.school.db, "test", signed("ours"), body).await.unwrap();
        webhook::process_pending(&shop.school.db).await.unwrap();
        assert_eq!(shop.state(&amy, order).await, OrderState::Refunding);
    })
    .await;
}
