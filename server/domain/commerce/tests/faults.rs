//! What goes wrong between the school and its provider: nothing of it makes a second charge, a second grant or
//! a lost payment.

use std::sync::{Arc, atomic::Ordering};

use commerce::{
    order,
    payment::{self, PaymentUpdate, UpdateOutcome, apply_update, provider, webhook},
};
use ground::{Error, RequestContext};
use model::{
    Lang, Millis, Money,
    order::{CourseAccess, OrderEventKind, OrderState, PaymentState},
};

use testing::signed;

use crate::support::{SITE, in_a_shop, jobs};

#[tokio::test]
async fn notifications_in_every_order_lead_to_the_same_end() {
    use PaymentState::{Created, Failed, Pending, Succeeded};
    let mut orders = Vec::new();
    permute(&mut [Created, Pending, Succeeded, Failed], 0, &mut orders);
    assert_eq!(orders.len(), 24);
    let orders = &orders;
    in_a_shop(|shop| async move {
        for (place, states) in orders.iter().enumerate() {
            let buyer = shop.person(&format!("buyer-{place}")).await;
            let order = shop.order(&buyer).await;
            shop.pay(&buyer, order).await;
            let payment = shop.provider.newest();
            for state in states {
                let update = shop.provider.becomes(payment, *state, None);
                apply_update(&shop.school.db, "test", &update).await.unwrap();
            }
            assert_eq!(shop.state(&buyer, order).await, OrderState::Paid, "{states:?}");
            let CourseAccess::Granted(grants) = shop.access(&buyer).await else { panic!("{states:?}: not open") };
            assert_eq!(grants.len(), 1, "{states:?}");
            shop.school.clock.advance(1);
        }
        let sales = shop.one("select cast(count(*) as text) from ledger_entry where kind = 'sale'").await;
        assert_eq!(sales, "24");
    })
    .await;
}

fn permute(states: &mut [PaymentState; 4], from: usize, found: &mut Vec<[PaymentState; 4]>) {
    if from == states.len() {
        found.push(*states);
    }
    for at in from..states.len() {
        states.swap(from, at);
        permute(states, from + 1, found);
        states.swap(from, at);
    }
}

#[tokio::test]
async fn the_same_notification_fifty_times_is_applied_once_and_kept_once() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let payment = shop.provider.only();
        shop.provider.pays(payment);
        let body = format!("{payment} succeeded");
        for _ in 0..4 {
            let mut at_once = tokio::task::JoinSet::new();
            for _ in 0..16 {
                let (shop, body) = (shop.clone(), body.clone());
                at_once.spawn(async move {
                    webhook::receive(&shop.school.db, "test", signed("ours"), body.as_bytes()).await.unwrap();
                    webhook::process_pending(&shop.school.db).await.unwrap();
                });
            }
            at_once.join_all().await;
        }
        assert_eq!(shop.school.rows("select cast(delivery_count as text) from payment_webhook").await, ["64"]);
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
        assert_eq!(shop.one("select cast(count(*) as text) from access_grant").await, "1");
        assert_eq!(shop.one("select cast(count(*) as text) from job where kind = 'mail'").await, "1");
    })
    .await;
}

#[tokio::test]
async fn what_is_forged_foreign_or_unreadable_is_kept_and_grants_nothing() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let payment = shop.provider.only();
        for (signature, body) in [
            ("theirs", format!("{payment} succeeded")),
            ("", format!("{payment} succeeded")),
            ("ours", "0123456789ABC succeeded".into()),
            ("ours", format!("{payment} granted")),
            ("ours", "\u{0}\u{1}".into()),
        ] {
            webhook::receive(db, "test", signed(signature), body.as_bytes()).await.unwrap();
        }
        webhook::process_pending(db).await.unwrap();
        assert!(matches!(webhook::receive(db, "elsewhere", signed("ours"), b"x").await, Err(Error::NotFound)));
        let outcomes = shop.school.rows("select outcome from payment_webhook order by id").await;
        assert_eq!(outcomes, ["invalid_signature", "invalid_signature", "wrong_merchant", "malformed", "malformed"]);
        assert_eq!(shop.state(&amy, order).await, OrderState::Awaiting);
    })
    .await;
}

#[tokio::test]
async fn other_money_another_reference_and_unknown_payments_are_refused() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let update = shop.provider.pays(shop.provider.only());
        let cheaper = Money { minor: 1, ..update.amount };
        let elsewhere = Money { currency: model::Currency::Jpy, ..update.amount };
        for (what, update, outcome) in [
            ("amount", PaymentUpdate { amount: cheaper, ..update.clone() }, UpdateOutcome::Mismatch),
            ("currency", PaymentUpdate { amount: elsewhere, ..update.clone() }, UpdateOutcome::Mismatch),
            ("reference", PaymentUpdate { reference: "tp_other".into(), ..update.clone() }, UpdateOutcome::Mismatch),
            (
                "payment",
                PaymentUpdate { merchant_reference: "0123456789ABC".into(), ..update.clone() },
                UpdateOutcome::Unknown,
            ),
            (
                "no id",
                PaymentUpdate { merchant_reference: order.to_string() + "x", ..update.clone() },
                UpdateOutcome::Unknown,
            ),
        ] {
            assert_eq!(apply_update(db, "test", &update).await.unwrap(), outcome, "{what}");
        }
        assert_eq!(apply_update(db, "stripe", &update).await.unwrap(), UpdateOutcome::Unknown, "another provider");
        assert_eq!(shop.state(&amy, order).await, OrderState::Awaiting);
    })
    .await;
}

#[tokio::test]
async fn a_reference_that_comes_with_the_money_is_kept_and_holds_from_then_on() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.provider.names_late();
        shop.pay(&amy, order).await;
        let known = async || shop.school.rows("select coalesce(reference, 'none') from payment").await;
        assert_eq!(known().await, ["none"]);
        let waiting = PaymentUpdate {
            reference: String::new(),
            ..shop.provider.becomes(shop.provider.only(), PaymentState::Pending, None)
        };
        assert_eq!(apply_update(db, "test", &waiting).await.unwrap(), UpdateOutcome::Repeated);
        let paid = shop.provider.pays(shop.provider.only());
        assert_eq!(apply_update(db, "test", &paid).await.unwrap(), UpdateOutcome::Applied);
        assert_eq!(known().await, std::slice::from_ref(&paid.reference));
        let other = PaymentUpdate { reference: "tp_other".into(), ..paid };
        assert_eq!(apply_update(db, "test", &other).await.unwrap(), UpdateOutcome::Mismatch);
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_charges_and_then_falls_silent_is_asked_until_it_answers() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.provider.set_down(true);
        let lost = payment::start(db, &amy, order, "test", SITE, Lang::En).await;
        assert!(matches!(lost, Err(Error::Gateway(_))), "{lost:?}");
        let page = order::load(db, &amy, order).await.unwrap();
        assert_eq!(page.events.last().unwrap().kind, OrderEventKind::ProviderUnreachable);
        let payment = shop.provider.only();
        shop.provider.pays(payment);
        shop.school.clock.advance(30_000);
        shop.work().await;
        assert_eq!(shop.state(&amy, order).await, OrderState::Awaiting);
        shop.provider.set_down(false);
        shop.school.clock.advance(2 * Millis::MINUTE);
        shop.work().await;
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid, "nobody had to do anything");
        assert_eq!(shop.provider.asked.load(Ordering::Relaxed), 1);
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_payment() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.provider.set_down(true);
        payment::start(db, &amy, order, "test", SITE, Lang::En).await.unwrap_err();
        shop.provider.set_down(false);
        shop.pay(&amy, order).await;
        assert_eq!(shop.provider.asked.load(Ordering::Relaxed), 2);
        apply_update(db, "test", &shop.provider.pays(shop.provider.only())).await.unwrap();
        assert_eq!(shop.one("select cast(count(*) as text) from payment").await, "1");
    })
    .await;
}

#[tokio::test]
async fn a_notification_before_the_create_answer_wins() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.provider.set_down(true);
        payment::start(db, &amy, order, "test", SITE, Lang::En).await.unwrap_err();
        let update = shop.provider.pays(shop.provider.only());
        assert_eq!(apply_update(db, "test", &update).await.unwrap(), UpdateOutcome::Applied);
        shop.provider.set_down(false);
        assert_eq!(shop.pay(&amy, order).await, payment::NextStep::Order);
    })
    .await;
}

#[tokio::test]
async fn return_and_notification_at_the_same_instant_make_one_grant_and_one_mail() {
    let rounds: usize = if cfg!(debug_assertions) { 100 } else { 1_000 };
    in_a_shop(|shop| async move {
        for round in 0..rounds {
            let amy = shop.person(&format!("amy-{round}")).await;
            let order = shop.order(&amy).await;
            shop.pay(&amy, order).await;
            let payment = shop.provider.newest();
            shop.provider.pays(payment);
            let body = format!("{payment} succeeded");
            let (one, other, buyer) = (shop.clone(), shop.clone(), amy.clone());
            let returned = tokio::spawn(async move { payment::handle_return(&one.school.db, &buyer, order).await });
            let notified = tokio::spawn(async move {
                webhook::receive(&other.school.db, "test", signed("ours"), body.as_bytes()).await?;
                webhook::process_pending(&other.school.db).await
            });
            returned.await.unwrap().unwrap();
            notified.await.unwrap().unwrap();
            assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
            shop.school.clock.advance(1);
        }
        let count = rounds.to_string();
        assert_eq!(shop.one("select cast(count(*) as text) from access_grant").await, count);
        assert_eq!(shop.one("select cast(count(*) as text) from job where kind = 'mail'").await, count);
        assert_eq!(shop.one("select cast(count(*) as text) from ledger_entry").await, count);
    })
    .await;
}

#[tokio::test]
async fn giving_up_and_paying_at_the_same_instant_loses_no_money() {
    in_a_shop(|shop| async move {
        for round in 0..20 {
            let amy = shop.person(&format!("amy-{round}")).await;
            let order = shop.order(&amy).await;
            shop.pay(&amy, order).await;
            let update = shop.provider.pays(shop.provider.newest());
            let (one, other, buyer) = (shop.clone(), shop.clone(), amy.clone());
            let given_up = tokio::spawn(async move { payment::cancel(&one.school.db, &buyer, order).await });
            let paid = tokio::spawn(async move { apply_update(&other.school.db, "test", &update).await });
            given_up.await.unwrap().unwrap();
            paid.await.unwrap().unwrap();
            assert_eq!(shop.state(&amy, order).await, OrderState::Paid, "round {round}");
        }
    })
    .await;
}

#[tokio::test]
async fn five_hundred_notifications_at_once_are_all_kept() {
    in_a_shop(|shop| async move {
        let mut at_once = tokio::task::JoinSet::new();
        for number in 0..500 {
            let shop = Arc::clone(&shop);
            at_once.spawn(async move {
                webhook::receive(&shop.school.db, "test", signed("ours"), format!("{number} x").as_bytes())
                    .await
                    .unwrap();
            });
        }
        at_once.join_all().await;
        assert_eq!(shop.one("select cast(count(*) as text) from payment_webhook").await, "500");
        assert_eq!(webhook::process_pending(&shop.school.db).await.unwrap(), 500);
        assert_eq!(ground::jobs::run_due(&shop.school.db, &jobs()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn webhooks_that_somebody_has_seen_are_listed_no_more_and_new_ones_are() {
    in_a_shop(|shop| async move {
        let (db, amy, operator) = (&shop.school.db, shop.person("amy").await, RequestContext::system());
        let forged = async |body: &[u8]| {
            webhook::receive(db, "test", signed("forged"), body).await.unwrap();
            webhook::process_pending(db).await.unwrap();
            provider::unclear_webhooks(db, &operator, None).await.unwrap()
        };
        let newest = forged(b"one").await.rows[0].id;
        assert_eq!(forged(b"two").await.total, 2);
        assert!(matches!(provider::mark_webhooks_seen(db, &amy, newest).await, Err(Error::Forbidden)));
        provider::mark_webhooks_seen(db, &operator, newest).await.unwrap();
        provider::mark_webhooks_seen(db, &operator, newest).await.unwrap();
        let left = provider::unclear_webhooks(db, &operator, None).await.unwrap();
        assert_eq!(left.rows.iter().map(|row| row.id > newest).collect::<Vec<_>>(), [true]);
        let logged = shop.school.rows("select after from audit_log where action = 'webhooks-seen'").await;
        assert_eq!(logged, ["1"], "once");
    })
    .await;
}
