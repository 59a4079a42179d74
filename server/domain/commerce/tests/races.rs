//! What the school does while it does not know what a provider knows: it waits, and asks again.

use std::{sync::atomic::Ordering, time::Duration};

use commerce::payment::{self, NextStep, apply_update, webhook};
use ground::Error;
use model::{
    Lang, Millis,
    order::{OrderState, PaymentState},
};
use testing::signed;

use crate::support::{SITE, Shop, in_a_shop};

async fn pending_webhooks(shop: &Shop) -> String {
    shop.one("select cast(count(*) as text) from payment_webhook where outcome is null").await
}

/// Lets hours pass, and does in each what is due.
async fn hours_pass(shop: &Shop, hours: usize) {
    for _ in 0..hours {
        shop.school.clock.advance(Millis::HOUR);
        shop.work().await;
    }
}

#[tokio::test]
async fn a_webhook_that_nobody_can_judge_now_waits_until_somebody_can() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let payment = shop.provider.only();
        shop.provider.pays(payment);
        let body = format!("{payment} succeeded");
        shop.provider.set_down(true);
        webhook::receive(db, "test", signed("renewed"), body.as_bytes()).await.unwrap();
        assert_eq!(webhook::process_pending(db).await.unwrap(), 0, "its new keys cannot be fetched");
        assert_eq!((pending_webhooks(&shop).await, shop.state(&amy, order).await), ("1".into(), OrderState::Awaiting));
        shop.provider.set_down(false);
        assert_eq!(webhook::process_pending(db).await.unwrap(), 1);
        assert_eq!((pending_webhooks(&shop).await, shop.state(&amy, order).await), ("0".into(), OrderState::Paid));

        webhook::receive(db, "test", signed("ours"), body.as_bytes()).await.unwrap();
        shop.school.damage("update payment_webhook set provider = 'gone' where outcome is null").await;
        assert_eq!(webhook::process_pending(db).await.unwrap(), 0, "its provider is not set");
        assert_eq!(pending_webhooks(&shop).await, "1");
        shop.school.damage("update payment_webhook set provider = 'test' where outcome is null").await;
        assert_eq!(webhook::process_pending(db).await.unwrap(), 1);
        assert_eq!(shop.one("select outcome from payment_webhook order by id desc").await, "repeated");
    })
    .await;
}

#[tokio::test]
async fn a_webhook_that_cannot_be_applied_does_not_hold_up_the_next() {
    in_a_shop(|shop| async move {
        let (db, amy, ben) = (&shop.school.db, shop.person("amy").await, shop.person("ben").await);
        let (hers, his) = (shop.order(&amy).await, shop.order(&ben).await);
        for (buyer, order) in [(&amy, hers), (&ben, his)] {
            shop.pay(buyer, order).await;
            let payment = shop.provider.newest();
            shop.provider.pays(payment);
            let body = format!("{payment} succeeded");
            webhook::receive(db, "test", signed("ours"), body.as_bytes()).await.unwrap();
            shop.school.clock.advance(1_000);
        }
        shop.school.damage(&format!("update payment set order_id = 1 where order_id = {}", hers.raw())).await;
        webhook::process_pending(db).await.unwrap_err();
        assert_eq!(shop.state(&ben, his).await, OrderState::Paid);
        assert_eq!((pending_webhooks(&shop).await, shop.state(&amy, hers).await), ("1".into(), OrderState::Awaiting));
        shop.school.damage(&format!("update payment set order_id = {} where order_id = 1", hers.raw())).await;
        assert_eq!(webhook::process_pending(db).await.unwrap(), 1);
        assert_eq!(shop.state(&amy, hers).await, OrderState::Paid);
    })
    .await;
}

#[tokio::test]
async fn a_payment_that_is_given_up_while_it_is_created_is_cancelled_at_the_provider() {
    for starts_another in [false, true] {
        in_a_shop(|shop| async move {
            let (db, amy) = (&shop.school.db, shop.person("amy").await);
            let order = shop.order(&amy).await;
            shop.provider.hold();
            let (one, buyer) = (shop.clone(), amy.clone());
            let first =
                tokio::spawn(
                    async move { payment::start(&one.school.db, &buyer, order, "test", SITE, Lang::En).await },
                );
            while shop.provider.asked.load(Ordering::Relaxed) == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            shop.school.clock.advance(1_000);
            let left = if starts_another {
                payment::change_way(db, &amy, order).await.unwrap();
                assert!(matches!(shop.pay(&amy, order).await, NextStep::Provider(_)));
                &[PaymentState::Cancelled, PaymentState::Created][..]
            } else {
                payment::cancel(db, &amy, order).await.unwrap();
                &[PaymentState::Cancelled]
            };
            shop.provider.let_go();
            assert_eq!(first.await.unwrap().unwrap(), NextStep::Order, "nobody is sent to a page that nobody polls");
            assert_eq!(shop.provider.states(), left);
            let open = shop.one("select cast(count(*) as text) from payment where state in ('created', 'pending')");
            assert_eq!(open.await, usize::from(starts_another).to_string());
        })
        .await;
    }
}

#[tokio::test]
async fn a_payment_whose_provider_is_silent_after_a_day_is_asked_about_again() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        shop.provider.pays(shop.provider.only());
        shop.provider.set_down(true);
        hours_pass(&shop, 26).await;
        assert_eq!(shop.state(&amy, order).await, OrderState::Closed);
        assert_eq!(shop.one("select state from payment").await, "pending", "nobody knows what became of it");
        shop.provider.set_down(false);
        hours_pass(&shop, 24).await;
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid, "late money");
    })
    .await;
}

#[tokio::test]
async fn a_payment_is_asked_about_for_a_week_and_given_up_only_by_its_providers_word() {
    for is_known in [false, true] {
        in_a_shop(|shop| async move {
            let amy = shop.person("amy").await;
            let order = shop.order(&amy).await;
            shop.pay(&amy, order).await;
            shop.provider.set_down(true);
            hours_pass(&shop, 23).await;
            assert_eq!(shop.one("select state from payment").await, "pending");
            shop.provider.set_down(false);
            if !is_known {
                shop.provider.forgets(shop.provider.only());
            }
            hours_pass(&shop, 3).await;
            assert_eq!(shop.one("select state from payment").await, "cancelled", "{is_known}");
            assert!(shop.provider.states().iter().all(|state| *state == PaymentState::Cancelled));
        })
        .await;
    }
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        shop.provider.set_down(true);
        let polls = "select cast(count(*) as text) from job where kind = 'payment.poll' and done_at is null";
        for (hours, left) in [(6 * 24 + 12, "1"), (2 * 24, "0")] {
            hours_pass(&shop, hours).await;
            assert_eq!(
                (shop.one(polls).await.as_str(), shop.one("select state from payment").await),
                (left, "pending".into())
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_payment_whose_provider_is_not_there_is_not_given_up() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        shop.school.damage("update payment set provider = 'gone'").await;
        let silent = payment::change_way(db, &amy, order).await;
        assert!(matches!(silent, Err(Error::Gateway(_))), "{silent:?}");
        payment::cancel(db, &amy, order).await.unwrap();
        assert_eq!(shop.state(&amy, order).await, OrderState::Closed);
        assert_eq!(shop.one("select state from payment").await, "pending");
        shop.school.damage("update payment set provider = 'test'").await;
        apply_update(db, "test", &shop.provider.pays(shop.provider.only())).await.unwrap();
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
    })
    .await;
}
