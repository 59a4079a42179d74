//! The keys of payment providers: entered, sealed, and shown to nobody.

use std::{collections::BTreeMap, sync::Arc};

use commerce::payment::{
    self, BadCredential, CredentialField, Credentials, GatewayFactory, Gateways,
    provider::{self, ProviderInput},
};
use ground::{Actor, Db, Error, RequestContext, token};
use model::{
    Millis, Permission, Permissions, Role,
    payment::GatewayErrorKind,
    provider::{Direction, ProviderKeys, ProviderRow},
    rule::Rule,
};
use people::person::NewPerson;
use testing::{Database, Provider, School, dump, field_errors, guest, is};

/// What must stand nowhere.
pub const CANARY: &str = "sk_canary-4711";
const PASSWORD: &str = "a quiet reading room";
const FIELDS: &[CredentialField] =
    &[CredentialField::plain("merchant"), CredentialField::secret("key"), CredentialField::secret("spare").optional()];

/// A provider with keys that somebody has to enter.
fn gateways() -> Gateways {
    Gateways::default().with_factory(GatewayFactory::new("test", FIELDS, |keys, _| {
        if keys.get("key").starts_with("sk_") {
            Ok(Arc::new(Provider::default()))
        } else {
            Err(BadCredential::unreadable("key").into())
        }
    }))
}

/// Tells a story of a school with such a provider on both engines.
pub async fn told<F, Fut>(story: F)
where
    F: Fn(School) -> Fut,
    Fut: Future<Output = ()>,
{
    told_with(gateways, story).await;
}

/// Tells a story of a school with these providers on both engines.
pub async fn told_with<F, Fut>(gateways: impl Fn() -> Gateways, story: F)
where
    F: Fn(School) -> Fut,
    Fut: Future<Output = ()>,
{
    story(School::open_with(None, gateways()).await).await;
    if let Some(database) = Database::empty() {
        story(School::open_with(Some(database), gateways()).await).await;
    }
}

pub fn operator() -> RequestContext {
    RequestContext::system()
}

pub fn values(values: &[(&str, &str)]) -> Credentials {
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    values.collect::<BTreeMap<_, _>>().into()
}

pub fn input(merchant: &str, key: &str, is_sandbox: bool) -> ProviderInput {
    ProviderInput {
        is_sandbox,
        fields: values(&[("merchant", merchant)]),
        secrets: values(&[("key", key)]),
        ..ProviderInput::default()
    }
}

pub async fn row(db: &Db) -> ProviderRow {
    provider::list(db, &operator()).await.unwrap().rows.remove(0)
}

#[tokio::test]
async fn a_provider_that_nobody_has_tried_says_so_and_is_named_while_it_is_on() {
    let factory = GatewayFactory::new("test", FIELDS, |_, _| Ok(Arc::new(Provider::default())));
    for (factory, is_unproven) in [(factory.clone(), false), (factory.unproven(), true)] {
        let school = School::open_with(None, Gateways::default().with_factory(factory)).await;
        let db = &school.db;
        provider::save(db, &operator(), "test", &input("m-1", CANARY, true)).await.unwrap();
        assert_eq!(row(db).await.is_unproven, is_unproven);
        let unproven = || db.env.part::<Gateways>().unproven();
        assert_eq!(unproven(), Vec::<&str>::new(), "off");
        provider::switch_on(db, &operator(), "test").await.unwrap();
        assert_eq!(unproven(), if is_unproven { vec!["test"] } else { Vec::new() });
    }
}

#[tokio::test]
async fn keys_are_entered_once_and_shown_to_nobody() {
    told(|school| async move {
        let db = &school.db;
        assert_eq!(row(db).await.keys, ProviderKeys::Missing);
        assert!(!row(db).await.is_on && db.env.part::<Gateways>().get("test").is_none());
        let early = provider::switch_on(db, &operator(), "test").await;
        assert_eq!(field_errors(early), [is("provider", Rule::ProviderKeysMissing)]);
        let early = provider::check(db, &operator(), "test").await;
        assert_eq!(field_errors(early.map(drop)), [is("provider", Rule::ProviderKeysMissing)]);

        provider::save(db, &operator(), "test", &input("m-1", CANARY, true)).await.unwrap();
        let entered = row(db).await;
        assert_eq!((entered.keys, entered.is_sandbox), (ProviderKeys::Set(db.env.now()), true));
        let shown: Vec<_> =
            entered.fields.iter().map(|field| (field.name.as_str(), field.value.as_str(), field.is_set)).collect();
        assert_eq!(shown, [("merchant", "m-1", true), ("key", "", true), ("spare", "", false)]);
        provider::switch_on(db, &operator(), "test").await.unwrap();
        assert_eq!(db.env.part::<Gateways>().offered(db).await.unwrap().len(), 1);
        assert!(provider::check(db, &operator(), "test").await.unwrap().outcome.is_ok());

        // Empty leaves a secret as it is, and keys that were not touched keep their date.
        school.clock.advance(Millis::DAY);
        provider::save(db, &operator(), "test", &input("m-1", "", false)).await.unwrap();
        assert_eq!((row(db).await.keys, row(db).await.is_sandbox), (entered.keys, false));
        assert_eq!(db.env.part::<Gateways>().offered(db).await.unwrap().len(), 1);
        let other = provider::check(db, &operator(), "test").await.unwrap();
        assert_eq!(other.outcome, Err(GatewayErrorKind::Unauthorized), "they are a sandbox's, and money is to move");
        provider::save(db, &operator(), "test", &input("m-2", &format!("{CANARY}-2"), false)).await.unwrap();
        assert_eq!(row(db).await.keys, ProviderKeys::Set(db.env.now()));

        let logged = school
            .rows(
                "select action || ' ' || before || '>' || after from audit_log \
            where action like 'provider%' \
            order by sequence",
            )
            .await;
        assert_eq!(
            logged,
            [
                "provider-keys-changed >merchant, key",
                "provider-changed live>sandbox",
                "provider-changed off>on",
                "provider-changed sandbox>live",
                "provider-keys-changed >merchant, key",
            ]
        );
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_keys_stands_at_its_field_and_changes_nothing() {
    told(|school| async move {
        let db = &school.db;
        provider::save(db, &operator(), "test", &input("m-1", CANARY, false)).await.unwrap();
        let before = row(db).await;
        let long = format!("sk_{}", "x".repeat(16_382));
        for (given, errors) in [
            (input("", "", false), vec![is("fields[merchant]", Rule::Required)]),
            (input("m\u{0}", "", false), vec![is("fields[merchant]", Rule::Invisible)]),
            (
                input("", "pk_canary-4711", false),
                vec![is("fields[merchant]", Rule::Required), is("secrets[key]", Rule::ProviderKey)],
            ),
            (input("m-1", "pk_canary-4711", false), vec![is("secrets[key]", Rule::ProviderKey)]),
            (input("m-1", &long, true), vec![is("secrets[key]", Rule::TooLong(16_384))]),
        ] {
            let refused = provider::save(db, &operator(), "test", &given).await.unwrap_err();
            assert!(!format!("{refused} {refused:?} {given:?}").contains("canary"), "{refused:?}");
            assert_eq!(field_errors::<()>(Err(refused)), errors);
            assert_eq!(row(db).await, before);
        }
        // A key of several lines is one key.
        provider::save(db, &operator(), "test", &input(" m-1 ", "sk_\r\nabc\n", false)).await.unwrap();
        assert_eq!(row(db).await.fields[0].value, "m-1");
    })
    .await;
}

#[tokio::test]
async fn no_row_no_log_and_no_error_has_a_key() {
    told(|school| async move {
        let db = &school.db;
        provider::save(db, &operator(), "test", &input("m-1", CANARY, false)).await.unwrap();
        provider::switch_on(db, &operator(), "test").await.unwrap();
        provider::check(db, &operator(), "test").await.unwrap();
        let stored = dump(&school).await.join("\n").to_lowercase();
        let said = format!("{:?} {:?}", db.env.part::<Gateways>(), provider::list(db, &operator()).await.unwrap());
        for told in [stored, said.to_lowercase()] {
            let hex = data_encoding::HEXLOWER.encode(CANARY.as_bytes());
            assert!(!told.contains("canary") && !told.contains(&hex));
        }
    })
    .await;
}

#[tokio::test]
async fn keys_are_sealed_anew_with_a_new_key_of_the_school_and_damage_is_named() {
    told(|school| async move {
        let db = &school.db;
        provider::save(db, &operator(), "test", &input("m-1", CANARY, false)).await.unwrap();
        provider::switch_on(db, &operator(), "test").await.unwrap();
        let before = dump(&school).await;
        assert_eq!(school::rotate::rotate(db, &operator()).await.unwrap().sealed, 1);
        assert_ne!(dump(&school).await, before);
        assert_eq!(row(db).await.fields[0].value, "m-1");
        assert_eq!(school::check::run(db).await.unwrap(), []);

        let some = if school.is_sqlite() { "x'00'" } else { "'\\x00'" };
        school.damage(&format!("update payment_provider set credentials_encrypted = {some}")).await;
        assert_eq!(row(db).await.keys, ProviderKeys::Unusable);
        assert!(db.env.part::<Gateways>().offered(db).await.unwrap().is_empty());
        let breaches = school::check::run(db).await.unwrap();
        assert_eq!(breaches.len(), 1);
        assert_eq!((breaches[0].rule, breaches[0].row.as_str()), ("provider-keys-open", "payment_provider test"));
        // Entered again, all is well.
        provider::save(db, &operator(), "test", &input("m-1", CANARY, false)).await.unwrap();
        assert_eq!(school::check::run(db).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_key_of_the_school_that_comes_late_opens_the_keys_and_what_was_begun_goes_on_until_then() {
    told(|school| async move {
        let db = &school.db;
        provider::save(db, &operator(), "test", &input("m-1", CANARY, false)).await.unwrap();
        provider::switch_on(db, &operator(), "test").await.unwrap();
        let there = school.another(|env| env.with(gateways())).await;
        payment::reload(&there).await.unwrap();

        // The other process sees the row before it sees the key.
        let number = db.env.keys.renew().unwrap();
        let key = school.folder.path().join(format!("keys/{number}.key"));
        let away = school.folder.path().join("away.key");
        std::fs::rename(&key, &away).unwrap();
        provider::save(db, &operator(), "test", &input("m-1", &format!("{CANARY}-2"), false)).await.unwrap();
        assert_eq!(row(&there).await.keys, ProviderKeys::Unusable);
        let known = there.env.part::<Gateways>();
        assert!(known.get("test").is_some(), "what was begun goes on");
        assert!(known.offered(&there).await.unwrap().is_empty());
        let early = provider::check(&there, &operator(), "test").await;
        assert_eq!(field_errors(early.map(drop)), [is("provider", Rule::ProviderKeysMissing)]);
        assert!(!payment::reload(&there).await.unwrap());

        std::fs::rename(&away, &key).unwrap();
        assert!(payment::reload(&there).await.unwrap());
        assert_eq!(row(&there).await.keys, ProviderKeys::Set(db.env.now()));
        assert_eq!(known.offered(&there).await.unwrap().len(), 1);
        there.close().await;
    })
    .await;
}

/// Does everything that changes a provider.
async fn all(db: &Db, ctx: &RequestContext) -> Vec<ground::Result<()>> {
    vec![
        provider::save(db, ctx, "test", &input("m-1", CANARY, false)).await,
        provider::switch_on(db, ctx, "test").await,
        provider::move_to(db, ctx, "test", Direction::Up).await,
        provider::check(db, ctx, "test").await.map(drop),
    ]
}

#[tokio::test]
async fn whoever_changes_a_provider_may_and_gives_their_password_first() {
    told(|school| async move {
        let db = &school.db;
        let new = NewPerson {
            email: "ada@example.com".into(),
            name: "Ada".into(),
            role: Role::Administrator,
            handle: Some("ada".into()),
            password: Some(PASSWORD.into()),
        };
        let ada = people::person::create(db, &operator(), new).await.unwrap();
        let signed_in = people::sign_in(db, &guest(), "ada", PASSWORD).await.unwrap();
        let may = Permissions::from_iter([Role::Administrator]);
        let ada = RequestContext {
            session: Some(token::hash(&signed_in.token)),
            ..RequestContext::from(Actor::Person(ada, may))
        };
        school.clock.advance(10 * Millis::MINUTE);
        let before = dump(&school).await;
        assert!(all(db, &ada).await.iter().all(|outcome| matches!(outcome, Err(Error::ReauthRequired))));
        for role in [Role::Learner, Role::Teacher, Role::Reviewer, Role::Support] {
            let other = RequestContext::from(Actor::Person(model::Id::NONE, Permissions::from_iter([role])));
            assert!(all(db, &other).await.iter().all(|outcome| matches!(outcome, Err(Error::Forbidden))), "{role}");
            assert!(matches!(provider::list(db, &other).await, Err(Error::Forbidden)), "{role}");
        }
        let looks = Permissions::from_iter([Permission::PaymentViewAny]);
        let looks = RequestContext::from(Actor::Person(model::Id::NONE, looks));
        assert!(all(db, &looks).await.iter().all(|outcome| matches!(outcome, Err(Error::Forbidden))));
        assert!(provider::list(db, &looks).await.is_ok());
        assert!(all(db, &guest()).await.iter().all(|outcome| matches!(outcome, Err(Error::Unauthenticated))));
        assert_eq!(dump(&school).await, before, "nothing was done");
        people::confirm(db, &ada, PASSWORD).await.unwrap();
        assert!(all(db, &ada).await.iter().all(Result::is_ok));
    })
    .await;
}

#[tokio::test]
async fn keys_that_the_program_has_cannot_be_changed() {
    let gateways = || Gateways::default().with(Arc::new(Provider::default()));
    let school = School::open_with(None, gateways()).await;
    let outcome = provider::save(&school.db, &operator(), "test", &input("m-1", CANARY, true)).await;
    assert!(matches!(outcome, Err(Error::NotFound)));
}

#[tokio::test]
async fn an_optional_secret_can_be_removed_and_one_that_is_needed_stays() {
    told(|school| async move {
        let db = &school.db;
        let secrets = values(&[("key", CANARY), ("spare", CANARY)]);
        let first = ProviderInput { secrets, ..input("m-1", "", true) };
        provider::save(db, &operator(), "test", &first).await.unwrap();
        let set = async || row(db).await.fields.iter().map(|field| field.is_set).collect::<Vec<_>>();
        assert_eq!(set().await, [true, true, true]);
        let removed = values(&[("key", "true"), ("spare", "true")]);
        provider::save(db, &operator(), "test", &ProviderInput { removed, ..input("m-1", "", true) }).await.unwrap();
        assert_eq!(set().await, [true, true, false]);
        let said = school
            .rows("select after from audit_log where action = 'provider-keys-changed' order by sequence desc")
            .await;
        assert_eq!(said.first().map(String::as_str), Some("spare"), "the log names the field");
    })
    .await;
}
