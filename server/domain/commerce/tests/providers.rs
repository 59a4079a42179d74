//! Payment providers: which are offered and in which order, how their answers are counted, and what happens when none
//! works.

use std::{borrow::Cow, sync::Arc};

use commerce::{
    order,
    payment::{
        self, AmountLimits, Capabilities, CreatePayment, Gateways, Payer, PaymentMethod, PaymentReference, health,
        poll_payment, provider,
    },
};
use content::course::View;
use ground::{Error, RequestContext};
use model::{
    Currency, Id, Lang, Millis, Money, Role,
    course::Query,
    order::{CourseAccess, OrderState},
    payment::GatewayErrorKind,
    provider::{Direction, ProviderKeys, ProviderRow, SaleGap},
    rule::Rule,
};
use testing::{Database, PAGES, Provider, School, demo, field_error, import_folder, is, on_both, person, signed};

use crate::support::{PAID, SITE, in_a_shop, jobs};

fn operator() -> RequestContext {
    RequestContext::system()
}

/// A provider with this name.
fn named(name: &'static str) -> Arc<Provider> {
    Arc::new(Provider::named(name))
}

/// Tells a story of a school with two providers on both engines.
async fn with_two<F, Fut>(story: F)
where
    F: Fn(School, [Arc<Provider>; 2]) -> Fut,
    Fut: Future<Output = ()>,
{
    let both = || [named("one"), named("two")];
    let of = |both: &[Arc<Provider>; 2]| Gateways::default().with(both[0].clone()).with(both[1].clone());
    let some = both();
    story(School::open_with(None, of(&some)).await, some).await;
    if let Some(database) = Database::empty() {
        let some = both();
        story(School::open_with(Some(database), of(&some)).await, some).await;
    }
}

async fn offered(school: &School) -> Vec<&'static str> {
    let all = school.db.env.part::<Gateways>().offered(&school.db).await.unwrap();
    all.iter().map(|gateway| gateway.name()).collect()
}

async fn row(school: &School, name: &str) -> ProviderRow {
    let rows = provider::list(&school.db, &operator()).await.unwrap().rows;
    rows.into_iter().find(|row| row.name == name).unwrap()
}

/// Asks a provider what became of a payment, and has the answer written.
async fn ask(school: &School, name: &str) {
    let (gateway, created_at) = (school.db.env.part::<Gateways>().get(name).unwrap(), school.db.env.now());
    let amount = Money { minor: 100, currency: Currency::Usd };
    let payment =
        PaymentReference { payment: Id::NONE, reference: None, method: PaymentMethod::Page, amount, created_at };
    let _ = gateway.fetch_payment(&payment).await;
    health::flush(&school.db).await.unwrap();
}

/// Begins a payment at a provider, and has the answer written.
async fn charge(school: &School, name: &str, method: PaymentMethod) {
    let (gateway, now) = (school.db.env.part::<Gateways>().get(name).unwrap(), school.db.env.now());
    let request = CreatePayment {
        payment: Id::NONE,
        created_at: now,
        method,
        token: None,
        save_method: false,
        amount: Money { minor: 100, currency: Currency::Usd },
        description: String::new(),
        payer: Payer { person: Id::NONE, open_id: None, address: String::new(), lang: Lang::En },
        return_url: SITE.into(),
        notify_url: SITE.into(),
        expires_at: now,
    };
    let _ = gateway.create_payment(&request).await;
    health::flush(&school.db).await.unwrap();
}

#[tokio::test]
async fn providers_are_offered_in_the_order_that_is_set_and_those_that_are_off_are_not() {
    with_two(|school, _| async move {
        let db = &school.db;
        assert_eq!(offered(&school).await, ["one", "two"]);
        assert_eq!(row(&school, "one").await.keys, ProviderKeys::Fixed);
        provider::move_to(db, &operator(), "two", Direction::Up).await.unwrap();
        assert_eq!(offered(&school).await, ["two", "one"], "at once in this process");
        // The first one has nowhere to go.
        provider::move_to(db, &operator(), "two", Direction::Up).await.unwrap();
        provider::move_to(db, &operator(), "one", Direction::Down).await.unwrap();
        assert_eq!(offered(&school).await, ["two", "one"]);
        provider::switch_off(db, &operator(), "two").await.unwrap();
        provider::switch_off(db, &operator(), "two").await.unwrap();
        assert_eq!(offered(&school).await, ["one"]);
        assert!(db.env.part::<Gateways>().get("two").is_some(), "what was begun with it goes on");

        // Another process knows it as soon as it looks.
        let there = school.another(|env| env.with(Gateways::default().with(named("one")).with(named("two")))).await;
        let seen = there.env.part::<Gateways>().offered(&there).await.unwrap();
        assert_eq!(seen.iter().map(|gateway| gateway.name()).collect::<Vec<_>>(), ["one"]);
        provider::switch_on(&there, &operator(), "two").await.unwrap();
        assert!(payment::reload(db).await.unwrap() && !payment::reload(db).await.unwrap());
        assert_eq!(offered(&school).await, ["two", "one"]);
        there.close().await;

        for outcome in [
            provider::switch_on(db, &operator(), "three").await,
            provider::move_to(db, &operator(), "three", Direction::Up).await,
            provider::check(db, &operator(), "three").await.map(drop),
        ] {
            assert!(matches!(outcome, Err(Error::NotFound)), "{outcome:?}");
        }
        let logged = school
            .rows(
                "select subject || ' ' || before || ' ' || after from audit_log \
            where action = 'provider-changed' \
            order by sequence",
            )
            .await;
        assert_eq!(logged, ["two 2 1", "two on off", "two off on"]);
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_fails_again_and_again_comes_last_until_it_answers() {
    with_two(|school, [one, _]| async move {
        let db = &school.db;
        person(&school, "abe", Role::Administrator).await;
        person(&school, "ada", Role::Administrator).await;
        person(&school, "amy", Role::Learner).await;
        // One whose address cannot be opened keeps no letter from the others.
        let abe = "where person_id = (select id from person where handle = 'abe')";
        school.damage(&format!("update contact set value_encrypted = value_hmac {abe}")).await;
        let sent = async || {
            ground::jobs::run_due(db, &jobs()).await.unwrap();
            ground::mail::mailbox(db).await.unwrap()
        };
        ask(&school, "one").await;
        one.set_down(true);
        for _ in 0..4 {
            ask(&school, "one").await;
        }
        assert_eq!(offered(&school).await, ["one", "two"], "four are too few");
        assert_eq!(sent().await, []);
        for _ in 0..3 {
            ask(&school, "one").await;
        }
        assert_eq!(offered(&school).await, ["two", "one"]);
        let mails = sent().await;
        assert_eq!(mails.len(), 1, "once, however often it fails");
        assert_eq!(mails[0].to, "ada@example.com");
        assert!(mails[0].body.contains("one") && mails[0].body.contains("unreachable"), "{}", mails[0].body);

        let health = row(&school, "one").await.health;
        assert!(health.is_failing && health.failures == 7 && health.last_success_at.is_some());
        assert_eq!(health.last_failure, Some((db.env.now(), GatewayErrorKind::Unreachable)));
        let counts: Vec<_> = health.answers.iter().map(|count| (count.error, count.day, count.week)).collect();
        assert_eq!(counts, [(None, 1, 1), (Some(GatewayErrorKind::Unreachable), 7, 7)]);

        one.set_down(false);
        ask(&school, "one").await;
        assert!(row(&school, "one").await.health.is_failing, "that it answers questions is not enough");
        charge(&school, "one", PaymentMethod::Page).await;
        assert_eq!(offered(&school).await, ["one", "two"], "it has recovered with the first payment that is begun");
        assert!(!row(&school, "one").await.health.is_failing);
        one.set_down(true);
        for _ in 0..5 {
            ask(&school, "one").await;
        }
        assert_eq!(sent().await.len(), 1, "once an hour, also where it had recovered in between");
        school.clock.advance(Millis::HOUR);
        ask(&school, "one").await;
        assert_eq!(sent().await.len(), 2);

        // How many are too many is a setting.
        ground::settings::set(db, &operator(), "payments.failures_before_last", "50").await.unwrap();
        payment::reload(db).await.unwrap();
        assert_eq!(offered(&school).await, ["one", "two"]);

        school.clock.advance(Millis::DAY + Millis::HOUR);
        assert!(row(&school, "one").await.health.answers.iter().all(|count| count.day == 0 && count.week > 0));
        school.clock.advance(7 * Millis::DAY);
        school::register().run_sweeps(db).await.unwrap();
        assert_eq!(school.rows("select provider from provider_answer").await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_a_failure_only_where_somebody_wants_to_pay() {
    use GatewayErrorKind::{Refused, TimedOut, Unauthorized, Unreadable, Unsupported};
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        let failures = async || {
            health::flush(db).await.unwrap();
            row(&shop.school, "test").await.health.failures
        };
        shop.provider.set_fault(Some(Refused));
        payment::start(db, &amy, order, "test", SITE, Lang::En).await.unwrap_err();
        assert_eq!(failures().await, 1, "nobody can pay");
        for (kind, after) in [(Refused, 1), (Unsupported, 1), (TimedOut, 2), (Unauthorized, 3), (Unreadable, 4)] {
            shop.provider.set_fault(Some(kind));
            poll_payment(db, shop.provider.only()).await.unwrap();
            assert_eq!(failures().await, after, "{kind}");
        }
        shop.provider.set_fault(None);
        poll_payment(db, shop.provider.only()).await.unwrap();
        assert_eq!(failures().await, 4, "what is asked in between clears nothing");
        shop.pay(&amy, order).await;
        assert_eq!(failures().await, 0);
        let kinds: Vec<_> = row(&shop.school, "test").await.health.answers.iter().map(|count| count.error).collect();
        assert_eq!(
            kinds,
            [None, Some(TimedOut), Some(Unauthorized), Some(Refused), Some(Unreadable), Some(Unsupported)]
        );
    })
    .await;
}

#[tokio::test]
async fn the_connection_is_tested_and_the_result_is_kept() {
    with_two(|school, [one, _]| async move {
        let db = &school.db;
        assert_eq!(row(&school, "one").await.health.check, None);
        provider::switch_off(db, &operator(), "one").await.unwrap();
        let good = provider::check(db, &operator(), "one").await.unwrap();
        assert_eq!(good.outcome, Ok("Story".into()), "also while it is off");
        assert_eq!(row(&school, "one").await.health.check, Some(good));
        one.set_down(true);
        let bad = provider::check(db, &operator(), "one").await.unwrap();
        assert_eq!(bad.outcome, Err(GatewayErrorKind::Unreachable));
        let health = row(&school, "one").await.health;
        assert_eq!((health.check, health.failures), (Some(bad), 0), "a test is no failure");
        assert_eq!(row(&school, "two").await.health.check, None);

        // A good test clears failures only of a provider that is on; a saved method that is declined is none.
        ask(&school, "one").await;
        one.set_down(false);
        one.set_fault(Some(GatewayErrorKind::Refused));
        charge(&school, "one", PaymentMethod::Saved).await;
        assert_eq!(row(&school, "one").await.health.failures, 1);
        charge(&school, "one", PaymentMethod::Page).await;
        one.set_fault(None);
        provider::switch_off(db, &operator(), "one").await.unwrap();
        provider::check(db, &operator(), "one").await.unwrap();
        assert_eq!(row(&school, "one").await.health.failures, 2);
        provider::switch_on(db, &operator(), "one").await.unwrap();
        provider::check(db, &operator(), "one").await.unwrap();
        assert_eq!(row(&school, "one").await.health.failures, 0);
    })
    .await;
}

#[tokio::test]
async fn without_a_working_provider_nothing_is_on_sale_and_what_was_ordered_stays() {
    in_a_shop(|shop| async move {
        let (db, amy, ben) = (&shop.school.db, shop.person("amy").await, shop.person("ben").await);
        let off_sale = async || {
            let page = order::course_page(db, &ben, PAID, View::Live).await.unwrap();
            let listed = content::catalogue::list(db, &Query::default()).await.unwrap().cards;
            let home = content::catalogue::home(db, Lang::En).await.unwrap().newest;
            let all: Vec<bool> = [&listed, &home].into_iter().flatten().map(|card| card.off_sale).collect();
            assert!(all.iter().all(|one| *one == page.card.off_sale) && all.len() == 2, "they agree");
            page.card.off_sale
        };
        assert!(!off_sale().await);
        assert_eq!(provider::sale_gap(db).await.unwrap(), None);
        let order = shop.order(&amy).await;
        provider::switch_off(db, &operator(), "test").await.unwrap();

        assert!(off_sale().await);
        let found = provider::sale_gap(db).await.unwrap().unwrap();
        assert_eq!(found.gap, SaleGap::NoProvider);
        assert_eq!(school::admin::overview(db, &operator()).await.unwrap().sale_gap, Some(SaleGap::NoProvider));
        let refused = [order::place(db, &ben, PAID).await.map(|_| ()), order::check_on_sale(db, PAID).await];
        assert!(refused.iter().all(|one| matches!(one, Err(Error::NotOnSale(slug)) if slug == PAID)), "{refused:?}");
        assert_eq!(shop.one("select cast(count(*) as text) from orders").await, "1");
        // What waits to be paid still waits, and its page has no way to pay.
        assert_eq!(order::place(db, &amy, PAID).await.unwrap(), order);
        let page = payment::checkout(db, &amy, order, Lang::En).await.unwrap();
        assert_eq!((page.state, page.offers), (OrderState::Awaiting, vec![]));
        assert_eq!(shop.access(&amy).await, CourseAccess::Ordered(order));
        let begun = payment::start(db, &amy, order, "test", SITE, Lang::En).await;
        assert_eq!(field_error(begun.map(drop)), is("provider", Rule::NotFound));

        provider::switch_on(db, &operator(), "test").await.unwrap();
        assert!(!off_sale().await);
        shop.pay(&amy, order).await;
        shop.order(&ben).await;
    })
    .await;
}

#[tokio::test]
async fn a_payment_that_was_begun_goes_on_when_its_provider_is_switched_off() {
    in_a_shop(|shop| async move {
        let (db, amy) = (&shop.school.db, shop.person("amy").await);
        let order = shop.order(&amy).await;
        shop.pay(&amy, order).await;
        provider::switch_off(db, &operator(), "test").await.unwrap();
        let payment = shop.provider.only();
        shop.provider.pays(payment);
        poll_payment(db, payment).await.unwrap();
        assert_eq!(shop.state(&amy, order).await, OrderState::Paid);
        payment::webhook::receive(db, "test", signed("ours"), format!("{payment} succeeded").as_bytes()).await.unwrap();
        assert_eq!(payment::webhook::process_pending(db).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_price_that_no_provider_takes_is_not_on_sale() {
    let limits = [Currency::Cny, Currency::Usd].map(|currency| AmountLimits { currency, min: 1, max: 100 });
    let small = Capabilities { limits: Cow::Owned(limits.to_vec()), ..PAGES };
    for database in [Some(None), Database::empty().map(Some)].into_iter().flatten() {
        let small = Provider::with("small", small.clone());
        let gateways = Gateways::default().with(Arc::new(small)).with(named("large"));
        let school = School::open_with(database, gateways).await;
        import_folder(&school, &demo(PAID)).await.unwrap();
        let (db, ben) = (&school.db, person(&school, "ben", Role::Learner).await);
        let off_sale = async || order::course_page(db, &ben, PAID, View::Live).await.unwrap().card.off_sale;
        provider::switch_off(db, &operator(), "large").await.unwrap();
        assert!(off_sale().await);
        assert!(matches!(order::place(db, &ben, PAID).await, Err(Error::NotOnSale(_))));
        let found = provider::sale_gap(db).await.unwrap().unwrap();
        assert_eq!((found.gap, found.currencies.len()), (SaleGap::Price, 1));

        provider::switch_on(db, &operator(), "large").await.unwrap();
        assert!(!off_sale().await);
        assert_eq!(provider::sale_gap(db).await.unwrap(), None);
        let order = order::place(db, &ben, PAID).await.unwrap();
        let ways = payment::checkout(db, &ben, order, Lang::En).await.unwrap().offers;
        assert_eq!(ways.iter().map(ToString::to_string).collect::<Vec<_>>(), ["large:page"]);
    }
}

#[tokio::test]
async fn a_checkout_offers_what_is_on_and_what_fails_last() {
    let for_english = |name| Arc::new(Provider::with(name, Capabilities { languages: &[Lang::En], ..PAGES }));
    let for_chinese = |name| Arc::new(Provider::with(name, Capabilities { languages: &[Lang::ZhHans], ..PAGES }));
    for database in [Some(None), Database::empty().map(Some)].into_iter().flatten() {
        let one = for_english("one");
        let gateways = Gateways::default().with(for_chinese("two")).with(one.clone());
        let school = School::open_with(database, gateways).await;
        import_folder(&school, &demo(PAID)).await.unwrap();
        let (db, amy) = (&school.db, person(&school, "amy", Role::Learner).await);
        let order = order::place(db, &amy, PAID).await.unwrap();
        let offers = async || {
            let ways = payment::checkout(db, &amy, order, Lang::En).await.unwrap().offers;
            ways.into_iter().map(|way| way.provider).collect::<Vec<_>>()
        };
        assert_eq!(offers().await, ["one", "two"], "what readers of the language use comes first");
        one.set_down(true);
        for _ in 0..5 {
            ask(&school, "one").await;
        }
        assert_eq!(offers().await, ["two", "one"], "and what works goes before it");
        one.set_down(false);
        charge(&school, "one", PaymentMethod::Page).await;
        assert_eq!(offers().await, ["one", "two"]);
        provider::switch_off(db, &operator(), "one").await.unwrap();
        assert_eq!(offers().await, ["two"]);
        let begun = payment::start(db, &amy, order, "one:page", SITE, Lang::En).await;
        assert_eq!(field_error(begun.map(drop)), is("provider", Rule::NotFound));
    }
}

#[tokio::test]
async fn a_school_without_providers_says_so_and_gives_free_courses() {
    on_both(|school| async move {
        let db = &school.db;
        import_folder(&school, &demo("weiqi-rumen")).await.unwrap();
        assert_eq!(provider::sale_gap(db).await.unwrap(), None, "nothing costs anything");
        import_folder(&school, &demo(PAID)).await.unwrap();
        assert_eq!(provider::sale_gap(db).await.unwrap().unwrap().gap, SaleGap::NoProvider);
        assert_eq!(provider::list(db, &operator()).await.unwrap().rows, []);
        let cards = content::catalogue::list(db, &Query::default()).await.unwrap().cards;
        let seen: Vec<_> = cards.iter().map(|card| (card.price.is_some(), card.off_sale)).collect();
        assert!(seen.contains(&(true, true)) && seen.contains(&(false, false)) && seen.len() == 2, "{seen:?}");
    })
    .await;
}
