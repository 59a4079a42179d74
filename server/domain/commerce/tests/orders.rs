//! Buying: orders, payments, access and the ledger.

use std::sync::Arc;

use commerce::{
    ledger, order,
    payment::{self, NextStep, UpdateOutcome, apply_update},
};
use content::{course::View, grant};
use ground::Error;
use model::{
    Currency, Id, Lang, Millis, Money, Role,
    account::Person,
    admin::TimelineEvent,
    ledger::LedgerAccount,
    order::{CourseAccess, DeclineReason, OrderEventKind, OrderState, PaymentState, WebhookOutcome},
    rule::Rule,
};
use testing::{Provider, field_error, guest, import_demo, on_both_with, person};

use crate::support::{PAID, SITE, SecondTry, Shop, in_a_shop};

#[tokio::test]
async fn a_paid_order_opens_the_course_and_divides_the_money() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        assert_eq!(shop.access(&amy).await, CourseAccess::None);
        let order = shop.order(&amy).await;
        assert_eq!(shop.access(&amy).await, CourseAccess::Ordered(order));
        assert!(
            matches!(shop.pay(&amy, order).await, NextStep::Provider(address) if address.starts_with("https://pay.example/"))
        );
        let update = shop.provider.pays(shop.provider.only());
        assert_eq!(apply_update(db, "test", &update).await.unwrap(), UpdateOutcome::Applied);
        let page = order::load(db, &amy, order).await.unwrap();
        assert_eq!(
            (page.state, page.items[0].is_open(), page.paid_at),
            (OrderState::Paid, true, Some(shop.school.db.env.now()))
        );
        let kinds: Vec<_> = page.events.iter().map(|event| event.kind).collect();
        assert_eq!(
            kinds,
            [OrderEventKind::Placed, OrderEventKind::PaymentStarted, OrderEventKind::Paid, OrderEventKind::Granted]
        );
        let CourseAccess::Granted(grants) = shop.access(&amy).await else { panic!("not open") };
        assert_eq!((grants.len(), grants[0].order), (1, Some(order)));
        assert_eq!(page.items[0].grants, grants, "the order says why the course is open");
        let (total, teacher) = (page.total.minor, shop.one("select cast(teacher_id as text) from course").await);
        let teacher: Id<Person> = Id::from_raw(teacher.parse().unwrap());
        let currency = page.total.currency;
        let on = async |account| ledger::balance(db, &account, currency).await.unwrap().minor;
        assert_eq!(on(LedgerAccount::Provider("test".into())).await, total);
        assert_eq!(on(LedgerAccount::Teacher(teacher)).await, -(total * 9 / 10));
        assert_eq!(on(LedgerAccount::Platform).await, total * 9 / 10 - total);
        shop.work().await;
        assert_eq!(shop.one("select cast(count(*) as text) from dev_mailbox").await, "1");
        assert!(matches!(order::place(db, &amy, PAID).await, Err(Error::AlreadyOwned(slug)) if slug == PAID));
        assert_eq!(shop.pay(&amy, order).await, NextStep::Order, "a paid order is not paid again");
    })
    .await;
}

#[tokio::test]
async fn the_timeline_tells_that_the_buyer_came_back() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        payment::handle_return(db, &amy, order).await.unwrap();
        let ada = person(&shop.school, "ada", Role::Administrator).await;
        let timeline = school::admin::order(db, &ada, order).await.unwrap().timeline;
        let returned = |event: &TimelineEvent| {
            matches!(event, TimelineEvent::Order { kind: OrderEventKind::ReturnedFromProvider, .. })
        };
        assert!(timeline.iter().any(|entry| returned(&entry.event)), "{timeline:?}");
    })
    .await;
}

#[tokio::test]
async fn the_timeline_tells_what_the_provider_said_and_why_a_payment_was_declined() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let payment = shop.provider.only();
        let decline = Some(DeclineReason::CardDeclined);
        shop.provider.becomes(payment, PaymentState::Failed, decline);
        let body = format!("{payment} failed");
        for _ in 0..2 {
            payment::webhook::receive(db, "test", testing::signed("ours"), body.as_bytes()).await.unwrap();
        }
        payment::webhook::process_pending(db).await.unwrap();
        let ada = person(&shop.school, "ada", Role::Administrator).await;
        let timeline = school::admin::order(db, &ada, order).await.unwrap().timeline;
        let (provider, reference) = (String::from("test"), Some(format!("tp_{payment}")));
        let outcome = Some(WebhookOutcome::Applied);
        for event in [
            TimelineEvent::Webhook { outcome, provider: provider.clone(), deliveries: 2 },
            TimelineEvent::PaymentEnded { state: PaymentState::Failed, provider, reference, decline },
            TimelineEvent::Order { kind: OrderEventKind::Declined, state: OrderState::Awaiting, decline },
        ] {
            assert!(timeline.iter().any(|entry| entry.event == event), "{event:?} in {timeline:#?}");
        }
    })
    .await;
}

#[tokio::test]
async fn ten_clicks_and_two_tabs_make_one_order_and_one_payment() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let mut clicks = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (shop, amy) = (shop.clone(), amy.clone());
            clicks.spawn(async move {
                let order = shop.order(&amy).await;
                (order, shop.pay(&amy, order).await)
            });
        }
        let mut seen = clicks.join_all().await;
        seen.dedup();
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert_eq!(shop.one("select cast(count(*) as text) from payment").await, "1");
    })
    .await;
}

#[tokio::test]
async fn a_declined_payment_keeps_its_reason_and_the_order_can_be_paid_again() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        let first = shop.provider.only();
        let update = shop.provider.becomes(first, PaymentState::Failed, Some(DeclineReason::InsufficientFunds));
        assert_eq!(apply_update(db, "test", &update).await.unwrap(), UpdateOutcome::Applied);
        let page = order::load(db, &amy, order).await.unwrap();
        assert_eq!(page.state, OrderState::Awaiting);
        assert_eq!(page.payment.unwrap().decline, Some(DeclineReason::InsufficientFunds));
        shop.school.clock.advance(1_000);
        shop.pay(&amy, order).await;
        let second = shop.provider.newest();
        assert_ne!(first, second);
        apply_update(db, "test", &shop.provider.pays(second)).await.unwrap();
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
    })
    .await;
}

#[tokio::test]
async fn nobody_pays_and_the_order_closes_after_half_an_hour() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        shop.school.clock.advance(29 * Millis::MINUTE);
        shop.work().await;
        assert_eq!(shop.state(&amy, order).await, OrderState::Awaiting);
        shop.school.clock.advance(Millis::MINUTE);
        shop.work().await;
        assert_eq!(shop.state(&amy, order).await, OrderState::Closed);
        assert_eq!(shop.one("select state from payment").await, "cancelled", "the provider takes no money any more");
        assert_eq!(shop.access(&amy).await, CourseAccess::None);
        assert_ne!(shop.order(&amy).await, order, "she can order again");
    })
    .await;
}

#[tokio::test]
async fn late_money_pays_a_closed_order_and_goes_back_when_the_course_is_theirs_by_then() {
    in_a_shop(|shop| async move {
        let (db, amy, ben) = (&shop.school.db, shop.person("amy").await, shop.person("ben").await);
        let mut late = Vec::new();
        for buyer in [&amy, &ben] {
            let order = shop.order(buyer).await;
            shop.pay(buyer, order).await;
            late.push((order, shop.provider.newest()));
            shop.school.clock.advance(1_000);
        }
        shop.provider.set_down(true);
        shop.school.clock.advance(40 * Millis::MINUTE);
        shop.work().await;
        shop.provider.set_down(false);
        assert_eq!(shop.state(&amy, late[0].0).await, OrderState::Closed);
        // Amy's money comes three days late. Ben bought the course again in the meantime.
        shop.school.clock.advance(3 * Millis::DAY);
        assert_eq!(apply_update(db, "test", &shop.provider.pays(late[0].1)).await.unwrap(), UpdateOutcome::Applied);
        assert_eq!(shop.state(&amy, late[0].0).await, OrderState::Paid);
        assert!(matches!(shop.access(&amy).await, CourseAccess::Granted(_)));

        let again = shop.order(&ben).await;
        shop.pay(&ben, again).await;
        apply_update(db, "test", &shop.provider.pays(shop.provider.newest())).await.unwrap();
        apply_update(db, "test", &shop.provider.pays(late[1].1)).await.unwrap();
        assert_eq!(shop.state(&ben, late[1].0).await, OrderState::Refunding);
        shop.work().await;
        shop.work().await;
        assert_eq!(shop.state(&ben, late[1].0).await, OrderState::Refunded);
        assert_eq!(shop.state(&ben, again).await, OrderState::Paid);
        assert_eq!(shop.provider.refunds().len(), 1, "sent back once");
        let CourseAccess::Granted(grants) = shop.access(&ben).await else { panic!("not open") };
        assert_eq!(grants.len(), 1);
        assert_eq!(ledger::balance(db, &LedgerAccount::Suspense, Currency::Cny).await.unwrap().minor, 0);
    })
    .await;
}

#[tokio::test]
async fn an_order_that_is_paid_twice_gives_one_charge_back_even_when_the_provider_is_away() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let SecondTry { order, first, .. } = shop.pays_at_second_try(&amy).await;
        apply_update(db, "test", &shop.provider.pays(first)).await.unwrap();
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
        shop.provider.set_down(true);
        for pause in [0, Millis::MINUTE, Millis::HOUR] {
            shop.school.clock.advance(pause);
            shop.work().await;
        }
        assert_eq!(shop.provider.refunds(), []);
        shop.provider.set_down(false);
        shop.school.clock.advance(Millis::DAY);
        shop.work().await;
        assert_eq!(shop.provider.refunds().len(), 1);
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid, "the order itself stays paid");
    })
    .await;
}

#[tokio::test]
async fn free_courses_are_enrolled_at_once_and_paid_ones_are_not() {
    on_both_with(Default::default, |school, provider: Arc<Provider>| async move {
        let shop = Shop { school, provider };
        import_demo(&shop.school).await;
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let free = shop.one("select slug from listing where price = 0").await;
        let paid = shop.one("select slug from listing where price > 0").await;
        for _ in 0..2 {
            assert!(grant::enrol(db, &amy, &free).await.unwrap().is_some());
        }
        assert_eq!(shop.one("select cast(count(*) as text) from access_grant").await, "1");
        let bea = shop.person("bea").await;
        let begun = order::begin(db, &bea, &free, None).await.unwrap();
        assert!(matches!(begun, order::Begun::Lesson(Some(_))), "{begun:?}");
        assert!(matches!(grant::enrol(db, &amy, &paid).await, Err(Error::NotBought(_))));
        assert!(matches!(grant::enrol(db, &guest(), &free).await, Err(Error::Unauthenticated)));
        assert!(matches!(order::place(db, &amy, &free).await, Err(Error::AlreadyOwned(_))));
        let ben = shop.person("ben").await;
        assert!(matches!(order::place(db, &ben, &free).await, Err(Error::PriceChanged(_))));
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn a_course_begins_at_the_price_that_was_seen_and_at_no_other() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let price = order::course_page(db, &guest(), PAID, View::Live).await.unwrap().card.price;
        let dearer = price.map(|price| Money { minor: price.minor + 1, ..price });
        let foreign = price.map(|price| Money { currency: Currency::Jpy, ..price });
        for seen in [None, dearer, foreign] {
            let begun = order::begin(db, &amy, PAID, seen).await;
            assert!(matches!(begun, Err(Error::PriceChanged(_))), "{seen:?}: {begun:?}");
        }
        assert!(matches!(order::begin(db, &guest(), PAID, price).await, Err(Error::Unauthenticated)));
        assert!(matches!(order::begin(db, &amy, "no-such-course", price).await, Err(Error::NotFound)));
        assert_eq!(shop.one("select cast(count(*) as text) from orders").await, "0");
        let begun = order::begin(db, &amy, PAID, price).await.unwrap();
        assert_eq!(order::begin(db, &amy, PAID, price).await.unwrap(), begun, "two tabs, one order");
        let order::Begun::Order(order) = begun else { panic!("{begun:?}") };
        shop.pay(&amy, order).await;
        apply_update(db, "test", &shop.provider.pays(shop.provider.only())).await.unwrap();
        for seen in [price, dearer] {
            let owned = order::begin(db, &amy, PAID, seen).await;
            assert!(matches!(owned, Err(Error::AlreadyOwned(_))), "whatever it costs now: {owned:?}");
        }
        shop.in_order().await;
    })
    .await;
}

#[tokio::test]
async fn the_price_is_the_schools_and_holds_while_the_order_waits() {
    in_a_shop(|shop| async move {
        let amy = shop.person("amy").await;
        let order = shop.order(&amy).await;
        let before = order::load(&shop.school.db, &amy, order).await.unwrap().total;
        shop.school.damage("update listing set price = price + 100").await;
        let dearer = shop.order(&amy).await;
        assert_ne!(dearer, order, "nobody pays a price that they did not see");
        assert_eq!(shop.state(&amy, order).await, OrderState::Closed);
        assert_eq!(order::load(&shop.school.db, &amy, dearer).await.unwrap().total.minor, before.minor + 100);
        shop.pay(&amy, dearer).await;
        shop.school.damage("update listing set price = price - 100").await;
        assert_eq!(shop.order(&amy).await, dearer, "a payment is under way: its price holds");
    })
    .await;
}

#[tokio::test]
async fn other_peoples_orders_are_not_there() {
    in_a_shop(|shop| async move {
        let (db, amy, eve) = (&shop.school.db, shop.person("amy").await, shop.person("eve").await);
        let order = shop.order(&amy).await;
        assert!(matches!(order::load(db, &eve, order).await, Err(Error::NotFound)));
        assert!(matches!(order::status(db, &eve, order).await, Err(Error::NotFound)));
        assert!(matches!(payment::cancel(db, &eve, order).await, Err(Error::NotFound)));
        assert!(matches!(payment::handle_return(db, &eve, order).await, Err(Error::NotFound)));
        assert!(matches!(payment::start(db, &eve, order, "test", SITE, Lang::En).await, Err(Error::NotFound)));
        for unknown in ["", "nosuch"] {
            let refused = payment::start(db, &amy, order, unknown, SITE, Lang::En).await;
            assert_eq!(field_error(refused), ("provider".to_owned(), Rule::NotFound), "{unknown}");
        }
        assert!(matches!(order::load(db, &guest(), order).await, Err(Error::Unauthenticated)));
        assert_eq!(order::list_for_buyer(db, &eve, Some(1)).await.unwrap().total, 0);
        assert_eq!(payment::cancel(db, &amy, order).await.unwrap(), PAID);
        assert_eq!(shop.state(&amy, order).await, OrderState::Closed);
    })
    .await;
}
