//! What pages on which somebody pays need of the browser, and only they.

use std::sync::Arc;

use commerce::{
    order,
    payment::{self, EmbeddedForm, Gateways, NextStep, PageNeeds, apple_domain_file, page_needs, provider},
};
use ground::{Actor, RequestContext};
use model::{Id, Lang, Role, order::Order, payment::PayerAction};
use testing::{Database, PAGES, Provider, School, demo, import_folder, person};

use crate::support::{PAID, SITE};

struct Shop {
    school: School,
    card: Arc<Provider>,
    amy: RequestContext,
    order: Id<Order>,
}

fn form() -> EmbeddedForm {
    EmbeddedForm {
        script: "https://js.card.example/v3".into(),
        script_origins: vec!["https://js.card.example".into()],
        apple_domain_file: "7b2276".into(),
        ..EmbeddedForm::default()
    }
}

/// Tells a story of a school with a provider that has a form, and one that has none, on both engines.
async fn in_a_shop_with_a_form<F, Fut>(story: F)
where
    F: Fn(Shop) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in [Some(None), Database::empty().map(Some)].into_iter().flatten() {
        let card = Arc::new(Provider::with("card", PAGES).with_form(form()));
        let gateways = Gateways::default().with(card.clone()).with(Arc::new(Provider::named("pages")));
        let school = School::open_with(database, gateways).await;
        import_folder(&school, &demo(PAID)).await.unwrap();
        let amy = person(&school, "amy", Role::Learner).await;
        let order = order::place(&school.db, &amy, PAID).await.unwrap();
        story(Shop { school, card, amy, order }).await;
    }
}

async fn needs(shop: &Shop, order: Option<Id<Order>>) -> PageNeeds {
    page_needs(&shop.school.db, &shop.amy, order).await.unwrap()
}

async fn switch_on(shop: &Shop) {
    provider::switch_on(&shop.school.db, &RequestContext::system(), "card").await.unwrap();
}

async fn switch_off(shop: &Shop) {
    provider::switch_off(&shop.school.db, &RequestContext::system(), "card").await.unwrap();
}

#[tokio::test]
async fn a_page_needs_the_forms_of_providers_that_are_on_and_no_others() {
    in_a_shop_with_a_form(|shop| async move {
        let db = &shop.school.db;
        let open = PageNeeds { forms: vec![form()], form_action: None };
        assert_eq!(needs(&shop, Some(shop.order)).await, open);
        assert_eq!(needs(&shop, None).await, open, "that of saved methods");
        let guest = RequestContext::from(Actor::Guest);
        assert_eq!(page_needs(db, &guest, Some(shop.order)).await.unwrap(), PageNeeds::default());
        let eve = person(&shop.school, "eve", Role::Learner).await;
        assert_eq!(page_needs(db, &eve, Some(shop.order)).await.unwrap(), PageNeeds::default(), "another's order");
        assert_eq!(needs(&shop, Some(Id::NONE)).await, PageNeeds::default(), "no order");

        switch_off(&shop).await;
        assert_eq!(needs(&shop, Some(shop.order)).await, PageNeeds::default());
        assert_eq!(needs(&shop, None).await, PageNeeds::default());
    })
    .await;
}

#[tokio::test]
async fn a_payment_in_a_form_goes_on_when_its_provider_is_switched_off() {
    in_a_shop_with_a_form(|shop| async move {
        let (db, amy, order) = (&shop.school.db, &shop.amy, shop.order);
        let action = PayerAction::Embedded { client_secret: "pi_1_secret_2".into(), public_key: "pk_test_3".into() };
        shop.card.set_next(action.clone());
        let step = payment::start(db, amy, order, "card", SITE, Lang::En).await.unwrap();
        assert_eq!(step, NextStep::Order, "it is paid on the order's own page");
        switch_off(&shop).await;
        assert_eq!(needs(&shop, Some(order)).await, PageNeeds { forms: vec![form()], form_action: None });
        assert_eq!(needs(&shop, None).await, PageNeeds::default(), "nothing can be saved there");
        let shown = payment::checkout(db, amy, order, Lang::En).await.unwrap().payment.unwrap();
        assert_eq!((shown.action, shown.script), (Some(action), Some(form().script)));

        // A second click goes on with the same form.
        let step = payment::start(db, amy, order, "pages", SITE, Lang::En).await.unwrap();
        assert_eq!(step, NextStep::Order);
        payment::change_way(db, amy, order).await.unwrap();
        assert_eq!(needs(&shop, Some(order)).await, PageNeeds::default());
    })
    .await;
}

#[tokio::test]
async fn a_form_of_ours_may_be_sent_to_the_provider_of_its_payment() {
    in_a_shop_with_a_form(|shop| async move {
        let (db, amy, order) = (&shop.school.db, &shop.amy, shop.order);
        switch_on(&shop).await;
        let url = "https://gateway.card.example/front?x=1".to_owned();
        shop.card.set_next(PayerAction::Form { url: url.clone(), fields: vec![("amount".into(), "1".into())] });
        payment::start(db, amy, order, "card", SITE, Lang::En).await.unwrap();
        assert_eq!(needs(&shop, Some(order)).await.form_action, Some(url));
        assert_eq!(needs(&shop, None).await.form_action, None);
        payment::change_way(db, amy, order).await.unwrap();
        assert_eq!(needs(&shop, Some(order)).await.form_action, None, "nothing is under way");
    })
    .await;
}

#[tokio::test]
async fn the_file_for_apple_is_there_before_the_provider_is_on() {
    in_a_shop_with_a_form(|shop| async move {
        switch_off(&shop).await;
        assert_eq!(apple_domain_file(&shop.school.db).as_deref(), Some("7b2276"));
        let without = Provider::with("card", PAGES).with_form(EmbeddedForm::default());
        let gateways = Gateways::default().with(Arc::new(Provider::default())).with(Arc::new(without));
        let db = shop.school.another(|env| env.with(gateways)).await;
        assert_eq!(apple_domain_file(&db), None);
    })
    .await;
}
