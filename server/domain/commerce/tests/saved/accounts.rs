//! Saved methods and the account of their provider: another account knows none of them.

use std::{collections::BTreeMap, sync::Arc};

use commerce::{
    order,
    payment::{
        self, Capabilities, CredentialField, Credentials, GatewayFactory, Gateways, PayChoice, apply_update,
        provider::{self, ProviderInput},
        saved,
    },
};
use ground::{RequestContext, jobs::run_due};
use model::{Lang, Role, payment::PaymentMethod};
use testing::{Database, PAGES, Provider, School, demo, import_folder, person};

use crate::support::{PAID, SITE, jobs};

const FIELDS: &[CredentialField] = &[CredentialField::plain("merchant"), CredentialField::secret("key")];

fn input(merchant: &str) -> ProviderInput {
    let values = |name: &str, value: &str| Credentials::from(BTreeMap::from([(name.to_owned(), value.to_owned())]));
    ProviderInput {
        is_sandbox: true,
        fields: values("merchant", merchant),
        secrets: values("key", "sk"),
        ..ProviderInput::default()
    }
}

#[tokio::test]
async fn what_was_saved_with_another_account_is_offered_again_where_the_new_one_knows_it() {
    let system = RequestContext::system();
    for database in [Some(None), Database::empty().map(Some)].into_iter().flatten() {
        let saves =
            Capabilities { methods: &[PaymentMethod::Page, PaymentMethod::Saved], saves_methods: true, ..PAGES };
        let accounts = ["m-1", "m-2"].map(|_| Arc::new(Provider::with("test", saves.clone())));
        let [first, second] = accounts.clone();
        let factory = GatewayFactory::new("test", FIELDS, move |keys, _| {
            Ok(accounts[usize::from(keys.get("merchant") == "m-2")].clone())
        });
        let school = School::open_with(database, Gateways::default().with_factory(factory)).await;
        let db = &school.db;
        import_folder(&school, &demo(PAID)).await.unwrap();
        let amy = person(&school, "amy", Role::Learner).await;
        provider::save(db, &system, "test", &input("m-1")).await.unwrap();
        provider::switch_on(db, &system, "test").await.unwrap();
        let order = order::place(db, &amy, PAID).await.unwrap();
        payment::start(db, &amy, order, PayChoice { way: "test", save: true }, SITE, Lang::En).await.unwrap();
        apply_update(db, "test", &first.pays_and_saves(first.newest(), "tok_1")).await.unwrap();
        run_due(db, &jobs()).await.unwrap();
        school.damage("update access_grant set ends_at = 1").await;
        let again = order::place(db, &amy, PAID).await.unwrap();
        let seen = async || {
            let own = saved::load(db, &amy, None).await.unwrap().methods.len();
            let offered = payment::checkout(db, &amy, again, Lang::En).await.unwrap().saved;
            assert_eq!(offered.len(), own);
            own
        };
        assert_eq!(seen().await, 1);
        provider::save(db, &system, "test", &input("m-2")).await.unwrap();
        assert_eq!(seen().await, 0, "another account cannot charge it");
        run_due(db, &jobs()).await.unwrap();
        assert_eq!(seen().await, 0, "and says so when it is asked");
        // On the way back nobody has lost anything.
        provider::save(db, &system, "test", &input("m-1")).await.unwrap();
        run_due(db, &jobs()).await.unwrap();
        assert_eq!(seen().await, 1);
        // A new key of the same account is another account at first, and knows what it knew.
        second.knows_token("tok_1");
        provider::save(db, &system, "test", &input("m-2")).await.unwrap();
        run_due(db, &jobs()).await.unwrap();
        assert_eq!(seen().await, 1);
    }
}
