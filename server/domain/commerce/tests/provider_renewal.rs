//! A provider whose account has a certificate that ends, and no sandbox.

use std::{collections::BTreeMap, sync::Arc};

use commerce::{
    order,
    payment::{
        self, CredentialField, GatewayFactory, Gateways,
        provider::{self, ProviderInput},
    },
};
use ground::{Db, RequestContext};
use model::{
    Lang, Role,
    provider::{OpenWork, ProviderKeys, ProviderRow},
    rule::Rule,
};
use testing::{Database, Provider, School, demo, field_errors, import_folder, is, person};

use crate::support::{PAID, SITE};

fn gateways() -> Gateways {
    const FIELDS: &[CredentialField] =
        &[CredentialField::plain("merchant"), CredentialField::plain("certificate").renewed()];
    let factory = GatewayFactory::new("test", FIELDS, |_, _| Ok(Arc::new(Provider::default())));
    Gateways::default().with_factory(factory.without_sandbox())
}

fn input(merchant: &str, certificate: &str, is_sandbox: bool) -> ProviderInput {
    let fields = [("merchant", merchant), ("certificate", certificate)];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    ProviderInput { is_sandbox, fields: BTreeMap::from(fields).into(), ..ProviderInput::default() }
}

async fn row(db: &Db) -> ProviderRow {
    provider::list(db, &RequestContext::system()).await.unwrap().rows.remove(0)
}

#[tokio::test]
async fn a_certificate_is_renewed_while_payments_are_open_and_a_sandbox_that_is_none_is_refused() {
    story(School::open_with(None, gateways()).await).await;
    if let Some(database) = Database::empty() {
        story(School::open_with(Some(database), gateways()).await).await;
    }
}

async fn story(school: School) {
    let (db, operator) = (&school.db, RequestContext::system());
    import_folder(&school, &demo(PAID)).await.unwrap();
    let amy = person(&school, "amy", Role::Learner).await;
    let refused = provider::save(db, &operator, "test", &input("m-1", "c-1", true)).await;
    assert_eq!(field_errors(refused), [is("sandbox", Rule::NotFound)]);
    assert_eq!((row(db).await.has_sandbox, row(db).await.keys), (false, ProviderKeys::Missing));
    provider::save(db, &operator, "test", &input("m-1", "c-1", false)).await.unwrap();
    provider::switch_on(db, &operator, "test").await.unwrap();
    let order = order::place(db, &amy, PAID).await.unwrap();
    payment::start(db, &amy, order, "test", SITE, Lang::En).await.unwrap();

    provider::save(db, &operator, "test", &input("m-1", "c-2", false)).await.unwrap();
    let refused = provider::save(db, &operator, "test", &input("m-2", "c-2", false)).await;
    let open = OpenWork { payments: 1, ..OpenWork::default() };
    assert_eq!(field_errors(refused), [is("fields[merchant]", Rule::AccountInUse(open))]);
    assert_eq!(row(db).await.fields[1].value, "c-2");
}
