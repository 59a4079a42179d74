//! The account at a payment provider: what changes it, what holds it, and what a test of the connection proves.

use std::sync::Arc;

use commerce::{
    order,
    payment::{
        self, BadCredential, Certificate, CredentialField, GatewayFactory, Gateways,
        provider::{self, ProviderInput},
    },
};
use ground::Db;
use model::{
    Lang, Millis, Role,
    provider::{CertificateKind, OpenWork, SaleGap},
    rule::Rule,
};
use testing::{Provider, School, demo, field_errors, import_folder, is, person};

use crate::{
    provider_keys::{CANARY, input, operator, row, told, told_with, values},
    support::{PAID, SITE},
};

/// Fields of which one that may stay empty says whose account it is, as the number of a seller does.
const FIELDS: &[CredentialField] = &[
    CredentialField::plain("merchant"),
    CredentialField::plain("seal").renewed(),
    CredentialField::secret("key"),
    CredentialField::plain("seller").optional().of_account(),
    CredentialField::plain("file").optional(),
];

/// A provider whose files begin with the instant at which they end, in days.
fn gateways() -> Gateways {
    let factory = GatewayFactory::new("test", FIELDS, |_, _| Ok(Arc::new(Provider::default())));
    Gateways::default().with_factory(factory.with_inspection(|keys, now| {
        let days = keys.get("file").parse::<i64>();
        let ends_at = days.map_or(now, |days| Millis(days * Millis::DAY));
        let over = BadCredential { field: "file", rule: Rule::CertificateOver(ends_at) };
        (ends_at < now).then_some(over).into_iter().collect()
    }))
}

fn with(seller: &str, file: &str) -> ProviderInput {
    let seal = if file.is_empty() { "first" } else { "another" };
    let fields = values(&[("merchant", "m-1"), ("seal", seal), ("seller", seller), ("file", file)]);
    ProviderInput { fields, ..input("m-1", CANARY, true) }
}

/// Has somebody begin to pay.
async fn begin(school: &School) {
    import_folder(school, &demo(PAID)).await.unwrap();
    let amy = person(school, "amy", Role::Learner).await;
    let order = order::place(&school.db, &amy, PAID).await.unwrap();
    payment::start(&school.db, &amy, order, "test", SITE, Lang::En).await.unwrap();
}

async fn shown(db: &Db) -> Option<String> {
    row(db).await.health.check.map(|check| check.outcome.unwrap())
}

#[tokio::test]
async fn the_account_stays_while_payments_refunds_or_disputes_are_open() {
    told(|school| async move {
        let db = &school.db;
        provider::save(db, &operator(), "test", &input("m-1", CANARY, false)).await.unwrap();
        provider::switch_on(db, &operator(), "test").await.unwrap();
        begin(&school).await;
        let stays = async |payments: i64, refunds: i64, disputes: i64| {
            let open = Rule::AccountInUse(OpenWork { payments, refunds, disputes });
            let before = row(db).await;
            for (given, field) in [(input("m-2", "", false), "fields[merchant]"), (input("m-1", "", true), "sandbox")] {
                let refused = provider::save(db, &operator(), "test", &given).await;
                assert_eq!(field_errors(refused), [is(field, open.clone())]);
            }
            assert_eq!(row(db).await, before);
        };
        stays(1, 0, 0).await;
        // Another key of the same account is welcome.
        provider::save(db, &operator(), "test", &input("m-1", &format!("{CANARY}-2"), false)).await.unwrap();

        school.damage("update payment set state = 'succeeded'").await;
        let refund = "insert into refund (id, payment_id, amount, currency, reason, state, created_at) \
            select id, id, amount, currency, 'issued', 'pending', created_at \
            from payment";
        school.damage(refund).await;
        stays(0, 1, 0).await;
        // Nobody could ask how a dispute ends, and the course would stay closed.
        let dispute = "insert into dispute (id, provider, reference, payment_id, amount, currency, reason, state, \
              funds_withdrawn, opened_at) \
            select id, provider, 'td', id, amount, currency, 'general', 'needs_response', true, created_at \
            from payment";
        school.damage(dispute).await;
        stays(0, 1, 1).await;
        school.damage("update refund set state = 'succeeded'").await;
        stays(0, 0, 1).await;
        school.damage("update dispute set state = 'won', closed_at = 1").await;
        provider::save(db, &operator(), "test", &input("m-2", "", true)).await.unwrap();
        assert_eq!((row(db).await.fields[0].value.as_str(), row(db).await.is_sandbox), ("m-2", true));
    })
    .await;
}

#[tokio::test]
async fn a_payment_that_stays_open_for_good_does_not_hold_the_account_for_good() {
    told(|school| async move {
        let db = &school.db;
        provider::save(db, &operator(), "test", &input("m-1", CANARY, true)).await.unwrap();
        provider::switch_on(db, &operator(), "test").await.unwrap();
        begin(&school).await;
        school.clock.advance(7 * Millis::DAY - 1);
        let early = provider::save(db, &operator(), "test", &input("m-2", CANARY, true)).await;
        let open = OpenWork { payments: 1, ..OpenWork::default() };
        assert_eq!(field_errors(early), [is("fields[merchant]", Rule::AccountInUse(open))]);
        school.clock.advance(1);
        provider::save(db, &operator(), "test", &input("m-2", CANARY, true)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_field_that_may_stay_empty_is_held_where_it_says_whose_account_it_is() {
    told_with(gateways, |school| async move {
        let db = &school.db;
        provider::save(db, &operator(), "test", &with("2088", "")).await.unwrap();
        provider::switch_on(db, &operator(), "test").await.unwrap();
        begin(&school).await;
        let open = Rule::AccountInUse(OpenWork { payments: 1, ..OpenWork::default() });
        for seller in ["2089", ""] {
            let refused = provider::save(db, &operator(), "test", &with(seller, "")).await;
            assert_eq!(field_errors(refused), [is("fields[seller]", open.clone())], "{seller}");
        }
        // What says nothing of the account may change.
        provider::save(db, &operator(), "test", &with("2088", "99999")).await.unwrap();
        let accounts: Vec<_> = row(db).await.fields.into_iter().filter(|field| field.is_account).collect();
        assert_eq!(accounts.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["merchant", "seller"]);
    })
    .await;
}

#[tokio::test]
async fn what_has_ended_is_refused_where_it_is_entered_and_nowhere_else() {
    told_with(gateways, |school| async move {
        let db = &school.db;
        let today = db.env.now().0 / Millis::DAY;
        let over = |days: i64| is("fields[file]", Rule::CertificateOver(Millis(days * Millis::DAY)));
        let ended = provider::save(db, &operator(), "test", &with("", &(today - 1).to_string())).await;
        assert_eq!(field_errors(ended), [over(today - 1)]);
        let ends = (today + 2).to_string();
        provider::save(db, &operator(), "test", &with("", &ends)).await.unwrap();

        school.clock.advance(9 * Millis::DAY);
        payment::reload(db).await.unwrap();
        assert!(row(db).await.keys.are_usable(), "what ends in use still answers for what was begun");
        provider::save(db, &operator(), "test", &with("2088", &ends)).await.unwrap();
        let again = provider::save(db, &operator(), "test", &with("2088", &(today + 3).to_string())).await;
        assert_eq!(field_errors(again), [over(today + 3)]);
    })
    .await;
}

#[tokio::test]
async fn a_test_of_the_connection_is_forgotten_with_its_keys() {
    told(|school| async move {
        let db = &school.db;
        let save = async |given: ProviderInput| provider::save(db, &operator(), "test", &given).await.unwrap();
        save(input("m-1", CANARY, true)).await;
        let check = async || provider::check(db, &operator(), "test").await.unwrap();
        check().await;
        assert_eq!(shown(db).await.as_deref(), Some("Story"));
        // The same once more changes nothing.
        save(input("m-1", "", true)).await;
        assert_eq!(shown(db).await.as_deref(), Some("Story"));
        for other in [input("m-1", &format!("{CANARY}-2"), true), input("m-2", "", true), input("m-2", "", false)] {
            save(other).await;
            assert_eq!(shown(db).await, None);
            check().await;
            assert!(row(db).await.health.check.is_some());
        }
    })
    .await;
}

#[tokio::test]
async fn with_a_certificate_that_has_ended_a_provider_is_not_offered_or_offered_last() {
    for (kind, offered) in [
        (CertificateKind::School, &["spare"][..]),
        (CertificateKind::Provider, &["spare", "test"][..]),
        (CertificateKind::Root, &["spare", "test"][..]),
    ] {
        let (first, spare) = (Arc::new(Provider::default()), Arc::new(Provider::named("spare")));
        let gateways = || Gateways::default().with(first.clone()).with(spare.clone());
        told_with(gateways, |school| {
            let first = Arc::clone(&first);
            async move {
                let db = &school.db;
                import_folder(&school, &demo(PAID)).await.unwrap();
                first.has_certificates(&[Certificate { kind, ends_at: db.env.now() }]);
                let names = async || {
                    payment::reload(db).await.unwrap();
                    let all = db.env.part::<Gateways>().offered(db).await.unwrap();
                    all.iter().map(|gateway| gateway.name()).collect::<Vec<_>>()
                };
                assert_eq!(names().await, ["test", "spare"], "{kind}");
                school.clock.advance(1);
                assert_eq!(names().await, offered, "{kind}");
                assert_eq!(db.env.part::<Gateways>().switched_on().len(), 2);

                provider::switch_off(db, &operator(), "spare").await.unwrap();
                let gap = provider::list(db, &operator()).await.unwrap().gap;
                assert_eq!(gap, (kind == CertificateKind::School).then_some(SaleGap::NoProvider), "{kind}");
                // It is renewed.
                first.has_certificates(&[]);
                assert_eq!(names().await, ["test"], "{kind}");
            }
        })
        .await;
    }
}
