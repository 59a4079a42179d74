//! Methods that people save: charged again without a page, theirs alone, and gone when they say so.

mod accounts;
mod keeping;
mod paying;

use std::sync::Arc;

use commerce::{
    order,
    payment::{self, Capabilities, Gateways, NextStep, PayChoice, apply_update, saved},
};
use ground::{RequestContext, jobs::run_due};
use model::{
    Id, Lang, Role,
    order::{Order, OrderPage},
    payment::{PaymentMethod, SavedMethod},
};
use testing::{Database, PAGES, Provider, School, demo, import_folder, person};

use crate::support::{PAID, SITE, jobs};

struct Shop {
    school: School,
    card: Arc<Provider>,
    amy: RequestContext,
}

impl Shop {
    async fn order(&self, buyer: &RequestContext) -> Id<Order> {
        order::place(&self.school.db, buyer, PAID).await.unwrap()
    }

    async fn pay(&self, order: Id<Order>, choice: impl Into<PayChoice<'_>>) -> ground::Result<NextStep> {
        payment::start(&self.school.db, &self.amy, order, choice, SITE, Lang::En).await
    }

    async fn checkout(&self, order: Id<Order>) -> OrderPage {
        payment::checkout(&self.school.db, &self.amy, order, Lang::En).await.unwrap()
    }

    async fn methods(&self) -> Vec<SavedMethod> {
        saved::load(&self.school.db, &self.amy, None).await.unwrap().methods
    }

    async fn work(&self) {
        run_due(&self.school.db, &jobs()).await.unwrap();
    }

    /// Has Amy save a method with an order, and gives her the money back, so that she can buy the course again.
    async fn save(&self, token: &str) -> SavedMethod {
        let order = self.order(&self.amy).await;
        self.pay(order, PayChoice { way: "card", save: true }).await.unwrap();
        let update = self.card.pays_and_saves(self.card.newest(), token);
        apply_update(&self.school.db, "card", &update).await.unwrap();
        self.return_course().await;
        let known = self.methods().await;
        known.into_iter().max_by_key(|method| method.id).unwrap()
    }

    /// Closes the course again: what a refund would do.
    async fn return_course(&self) {
        self.school.damage("update access_grant set ends_at = 1 where ends_at is null").await;
    }
}

/// Tells a story of a school with a provider that saves methods, and one that does not, on both engines.
async fn in_a_shop_that_saves<F, Fut>(story: F)
where
    F: Fn(Shop) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in [Some(None), Database::empty().map(Some)].into_iter().flatten() {
        let saves = Capabilities {
            methods: &[PaymentMethod::Page, PaymentMethod::Saved],
            saves_methods: true,
            saves_without_payment: true,
            ..PAGES
        };
        let card = Arc::new(Provider::with("card", saves));
        let gateways = Gateways::default().with(card.clone()).with(Arc::new(Provider::named("bank")));
        let school = School::open_with(database, gateways).await;
        import_folder(&school, &demo(PAID)).await.unwrap();
        let amy = person(&school, "amy", Role::Learner).await;
        story(Shop { school, card, amy }).await;
    }
}
