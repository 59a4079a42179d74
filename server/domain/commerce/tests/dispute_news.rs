//! News of disputes that get lost, come too early or do not fit: nobody's course stays closed for that.

use std::sync::atomic::Ordering::Relaxed;

use commerce::{
    dispute, order,
    payment::{StatementKind, apply_update, provider, webhook},
    reconciliation::action,
};
use ground::Error;
use model::{
    Id, Lang, Millis, Role,
    dispute::{Dispute, DisputeAnswer, DisputeState},
    order::{CourseAccess, Payment},
    reconciliation::{Answer, LineClass},
};
use school::admin;
use testing::{guest, person};

use crate::{
    disputes::PRICE,
    reconciled::{CURRENCY, in_a_reconciled_shop, line, paid},
    support::{SITE, Shop, in_a_shop, jobs},
};

impl Shop {
    async fn sweeps(&self) {
        jobs().run_sweeps(&self.school.db).await.unwrap();
    }

    async fn dispute(&self) -> Id<Dispute> {
        Id::from_raw(self.one("select cast(id as text) from dispute").await.parse().unwrap())
    }

    fn asked(&self) -> usize {
        self.provider.asked_about_disputes.load(Relaxed)
    }
}

#[tokio::test]
async fn a_dispute_whose_last_news_never_come_is_asked_about_once_a_day_until_it_is_over() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let (order, payment) = shop.contested(&amy).await;
        shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        shop.provider.decides(payment, DisputeState::UnderReview, PRICE);
        shop.sweeps().await;
        shop.sweeps().await;
        assert_eq!(shop.asked(), 1, "once a day is enough");
        assert_eq!(shop.one("select state from dispute").await, "under_review");
        shop.provider.decides(payment, DisputeState::Won, PRICE);
        shop.school.clock.advance(Millis::DAY);
        shop.provider.set_down(true);
        shop.sweeps().await;
        assert_eq!(shop.access(&amy).await, CourseAccess::Frozen(order));
        // One that gave no answer is asked again in the next sweep.
        shop.provider.set_down(false);
        shop.sweeps().await;
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));
        shop.school.clock.advance(2 * Millis::DAY);
        shop.sweeps().await;
        assert_eq!(shop.asked(), 2, "nobody asks about what is over");
        shop.work().await;
    })
    .await;
}

#[tokio::test]
async fn what_a_webhook_says_of_other_money_is_asked_about_and_the_books_follow_the_answer() {
    for (state, books) in [
        (DisputeState::UnderReview, [4_000, -4_410, -490, 0, 0, 900]),
        (DisputeState::Won, [PRICE, -4_410, -490, 0, 0, 0]),
        (DisputeState::Lost, [4_000, -3_600, -400, 0, 0, 0]),
    ] {
        in_a_shop(|shop| async move {
            let amy = shop.person("amy").await;
            let (_, payment) = shop.contested(&amy).await;
            shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
            shop.provider.decides(payment, DisputeState::NeedsResponse, PRICE);
            shop.sweeps().await;
            let before = shop.books().await;
            assert_eq!(shop.objects(payment, state, 900).await, "mismatch");
            assert_eq!(shop.books().await, before, "a webhook alone moves nothing");
            shop.provider.decides(payment, state, 900);
            shop.sweeps().await;
            assert_eq!(shop.books().await, books, "{state}");
            assert_eq!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)), state.is_closed());
            shop.in_order().await;
        })
        .await;
    }
}

#[tokio::test]
async fn whoever_manages_payments_asks_about_a_dispute_and_is_told_what_came_of_it() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let ada = person(&shop.school, "ada", Role::Administrator).await;
        let (_, payment) = shop.contested(&amy).await;
        shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        let id = shop.dispute().await;
        let asked = async || dispute::ask(db, &ada, id).await.unwrap();
        assert_eq!(asked().await, DisputeAnswer::Unknown);
        for (state, answer) in [
            (DisputeState::NeedsResponse, DisputeAnswer::Unchanged),
            (DisputeState::Lost, DisputeAnswer::Changed),
            (DisputeState::Lost, DisputeAnswer::Unchanged),
            (DisputeState::Won, DisputeAnswer::Unclear),
        ] {
            shop.provider.decides(payment, state, PRICE);
            assert_eq!(asked().await, answer, "{state}");
        }
        assert_eq!((shop.access(&amy).await, shop.books().await), (CourseAccess::None, [0; 6]));
        shop.provider.set_down(true);
        assert!(matches!(dispute::ask(db, &ada, id).await, Err(Error::Gateway(_))));
        assert!(matches!(dispute::ask(db, &ada, Id::NONE).await, Err(Error::NotFound)));
        assert!(matches!(dispute::ask(db, &amy, id).await, Err(Error::Forbidden)));
        assert!(matches!(dispute::ask(db, &guest(), id).await, Err(Error::Unauthenticated)));
    })
    .await;
}

#[tokio::test]
async fn a_line_about_a_dispute_that_nobody_told_of_is_asked_about() {
    in_a_reconciled_shop(|shop| async move {
        let admin = shop.admin().await;
        let (order, payment) = shop.sold_to("amy").await;
        let taken = line(StatementKind::Dispute, &format!("td_{payment}"), -PRICE, CURRENCY);
        let day = shop.reconciled(&admin, vec![paid(payment, PRICE), taken]).await;
        let unknown = shop.only_line(&admin, day, LineClass::MissingHere).await;
        shop.provider.decides(payment, DisputeState::NeedsResponse, PRICE);
        assert_eq!(action::ask(&shop.school.db, &admin, day, unknown.id).await.unwrap(), Answer::Agreed);
        assert_eq!(
            shop.one("select cast(order_id as text) from access_grant where frozen_at is not null").await,
            order.raw().to_string()
        );
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_dispute_that_comes_before_the_reference_of_its_payment_is_read_again_when_that_is_known() {
    for is_begun_again in [true, false] {
        in_a_shop(|shop| async move {
            let (db, amy) = (&shop.school.db, shop.person("amy").await);
            let order = shop.order(&amy).await;
            // The answer is lost, so the payment is there, and nobody here knows its name.
            shop.provider.set_down(true);
            let begun = commerce::payment::start(db, &amy, order, "test", SITE, Lang::En).await;
            assert!(matches!(begun, Err(Error::Gateway(_))), "{begun:?}");
            shop.provider.set_down(false);
            let payment: Id<Payment> = shop.provider.newest();
            let paid = shop.provider.pays(payment);
            assert_eq!(shop.objects(payment, DisputeState::NeedsResponse, PRICE).await, "unknown");
            let of_others = "insert into payment_webhook (id, provider, digest, signature, body, delivery_count, \
                  received_at, outcome, payment_reference) \
                select id + 1, provider, signature, signature, body, 1, received_at, 'unknown', 'tp_another' \
                from payment_webhook";
            shop.school.damage(&of_others.replace("signature, signature, body", "body, signature, body")).await;
            if is_begun_again {
                shop.pay(&amy, order).await;
                assert_eq!(webhook::process_pending(db).await.unwrap(), 1, "only what is about it");
                assert_eq!(shop.count("dispute").await, "1");
            }
            apply_update(db, "test", &paid).await.unwrap();
            let read = webhook::process_pending(db).await.unwrap();
            assert_eq!(read, usize::from(!is_begun_again));
            assert_eq!(shop.access(&amy).await, CourseAccess::Frozen(order));
            assert_eq!(shop.count("payment_webhook where outcome = 'disputed'").await, "1");
        })
        .await;
    }
}

#[tokio::test]
async fn webhooks_of_a_dispute_are_unclear_until_it_is_decided() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let ada = person(&shop.school, "ada", Role::Administrator).await;
        let unclear = async || {
            let listed = provider::unclear_webhooks(db, &ada, None).await.unwrap().total;
            assert_eq!(admin::overview(db, &ada).await.unwrap().alerts, listed);
            listed
        };
        let (order, payment) = shop.contested(&amy).await;
        shop.objects(payment, DisputeState::NeedsResponse, PRICE).await;
        shop.objects(payment, DisputeState::UnderReview, PRICE).await;
        assert_eq!(unclear().await, 2);
        assert!(!order::load(db, &amy, order).await.unwrap().is_charged_back());
        shop.objects(payment, DisputeState::Lost, PRICE).await;
        assert_eq!(unclear().await, 0);
        assert!(order::load(db, &amy, order).await.unwrap().is_charged_back(), "its buyer reads that the bank paid");
    })
    .await;
}
